/** What other programs read in prompts, and models on Replicate read as text. */
export type ForeignSyntax = 'lora' | 'embedding' | 'weight' | 'break'

interface Pattern {
  kind: ForeignSyntax
  pattern: RegExp
  /** What stays of a match. */
  kept: string
}

/** In the order in which they are removed. Weights may be nested, so they are removed from the inside out. */
const PATTERNS: readonly Pattern[] = [
  { kind: 'lora', pattern: /<(?:lora|lyco|lycoris|hypernet):[^<>]*>/gi, kept: '' },
  { kind: 'embedding', pattern: /<embedding:[^<>]*>|\bembedding:[^\s,;()[\]]+/gi, kept: '' },
  // "(word:1.2)", "((word))", "[word]" and "[from:to:0.5]"
  { kind: 'weight', pattern: /\(([^()[\]]*?\S)\s*:\s*-?\d*\.?\d+\s*\)/g, kept: '$1' },
  { kind: 'weight', pattern: /\(\(([^()[\]]*)\)\)/g, kept: '$1' },
  { kind: 'weight', pattern: /\[([^()[\]|:]+)(?:[|:][^()[\]]*)?\]/g, kept: '$1' },
  { kind: 'break', pattern: /\bBREAK\b/g, kept: '' },
]

/** Returns the kinds of syntax in a prompt that only other programs understand. */
export const findForeignSyntax = (prompt: string): ForeignSyntax[] => [
  ...new Set(PATTERNS.filter(({ pattern }) => prompt.search(pattern) >= 0).map(({ kind }) => kind)),
]

/** Returns the prompt without that syntax; weighted words stay. */
export function removeForeignSyntax(prompt: string): string {
  let text = prompt
  let before: string
  do {
    before = text
    for (const { pattern, kept } of PATTERNS) text = text.replace(pattern, kept)
  } while (text !== before)
  if (text === prompt) return prompt
  return text
    .replace(/[ \t]{2,}/g, ' ')
    .replace(/(?:[ \t]*,){2,}/g, ',')
    .replace(/[ \t]+,/g, ',')
    .replace(/^[\s,]+|[\s,]+$/g, '')
}
