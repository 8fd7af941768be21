import { Button } from '../../components/button.tsx'
import { counted } from '../../lib/format.ts'
import { readAlternatives } from './alternatives.ts'
import { type ForeignSyntax, findForeignSyntax, removeForeignSyntax } from './foreign-syntax.ts'

export interface PromptHintsProps {
  prompt: string
  imagesEach: number
  /** Whether the model's version takes a second LoRA. */
  hasSecondLora: boolean
  onChange: (prompt: string) => void
}

const LORA_HINT = '<lora:…> loads nothing here: the model reads it as text.'
const HINTS: Record<Exclude<ForeignSyntax, 'lora'>, string> = {
  embedding: 'embedding: loads nothing here: the model reads it as text.',
  weight: 'Weights such as (word:1.2) or [word] have no effect here: the model reads them as text.',
  break: 'BREAK does not split the prompt here: the model reads it as a word.',
}

/** What the braces in a prompt make, and what syntax of other programs means here. */
export function PromptHints({ prompt, imagesEach, hasSecondLora, onChange }: PromptHintsProps) {
  const { prompts } = readAlternatives(prompt, imagesEach)
  const foreign = findForeignSyntax(prompt)
  const hints = foreign.map((kind) =>
    kind !== 'lora'
      ? HINTS[kind]
      : hasSecondLora
        ? `${LORA_HINT} Choose a second LoRA in the settings instead.`
        : LORA_HINT,
  )
  return (
    <div role="status" className="text-small text-muted">
      {prompts && prompts.length > 1 && (
        <p className="mt-1.5">
          {`Makes ${counted(prompts.length, 'prompt')}, ${counted(prompts.length * imagesEach, 'image')}: one for each alternative.`}
        </p>
      )}
      {hints.length > 0 && (
        <div className="mt-1.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
          <p className="min-w-0 flex-1 basis-60">{hints.join(' ')}</p>
          <Button size="small" onClick={() => onChange(removeForeignSyntax(prompt))}>
            Remove
          </Button>
        </div>
      )}
    </div>
  )
}
