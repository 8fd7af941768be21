/** How deep groups of alternatives may be nested. */
const MAX_DEPTH = 5

/** A text, or alternatives of which each is a sequence. */
type Node = string | Sequence[]
type Sequence = Node[]

/** Why a prompt can't be expanded. */
export type AlternativesProblem = 'too_many' | 'too_deep' | 'empty'

/** The prompts that a prompt stands for. */
export type ExpandedPrompt =
  | { prompts: string[]; problem: null }
  | { prompts: null; problem: AlternativesProblem }

/**
 * Expands alternatives: `a {red|blue} car` stands for two prompts. Groups may be nested, and an alternative may be empty.
 * Braces without `|` in between, or without a partner, are ordinary text, and `\{`, `\|` and `\}` always are. Several
 * groups are combined in every way, the last one changing first; equal prompts are returned once. `limit` is the highest
 * number of prompts, which is checked before they are made.
 */
export function expandPrompt(text: string, limit: number): ExpandedPrompt {
  const sequence = parse(text)
  if (sequence === null) return { prompts: null, problem: 'too_deep' }
  if (countOf(sequence) > limit) return { prompts: null, problem: 'too_many' }
  const prompts = [...new Set(promptsOf(sequence).map((prompt) => prompt.trim()))]
  return prompts.includes('') ? { prompts: null, problem: 'empty' } : { prompts, problem: null }
}

/** Returns `null` if groups are nested too deeply. */
function parse(text: string): Sequence | null {
  /** The open groups from outside to inside; the first entry is the whole text. */
  const open: Sequence[][] = [[[]]]
  for (const [token] of text.matchAll(/\\[{|}]|[{|}]|\\|[^\\{|}]+/g)) {
    const group = open.at(-1)
    const sequence = group?.at(-1)
    if (!group || !sequence) break
    if (token === '{') {
      if (open.push([[]]) > MAX_DEPTH + 1) return null
    } else if (token === '|' && open.length > 1) group.push([])
    else if (token === '}' && open.length > 1) close(open)
    else sequence.push(token.length === 2 && token.startsWith('\\') ? token.slice(1) : token)
  }
  // What was opened and not closed is ordinary text.
  while (open.length > 1) reopenAsText(open)
  return open[0]?.[0] ?? []
}

/** Ends the innermost group. Without `|` its braces are ordinary text. */
function close(open: Sequence[][]): void {
  const group = open.pop() ?? []
  const outer = open.at(-1)?.at(-1)
  if (group.length > 1) outer?.push(group)
  else outer?.push('{', ...(group[0] ?? []), '}')
}

function reopenAsText(open: Sequence[][]): void {
  const group = open.pop() ?? []
  const outer = open.at(-1)?.at(-1)
  outer?.push('{', ...group.flatMap((sequence, index) => (index ? ['|', ...sequence] : sequence)))
}

const countOf = (sequence: Sequence): number =>
  sequence.reduce<number>(
    (product, node) =>
      typeof node === 'string'
        ? product
        : product * node.reduce((sum, alternative) => sum + countOf(alternative), 0),
    1,
  )

const promptsOf = (sequence: Sequence): string[] =>
  sequence.reduce<string[]>(
    (prompts, node) => {
      const endings = typeof node === 'string' ? [node] : node.flatMap(promptsOf)
      return prompts.flatMap((prompt) => endings.map((ending) => prompt + ending))
    },
    [''],
  )
