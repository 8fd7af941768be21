import { expandPrompt, MAX_OUTPUTS } from '@the-way/shared'
import { counted } from '../../lib/format.ts'

/** The prompts of a text with alternatives; without any if it can't be expanded. */
export type Alternatives = { prompts: string[]; error: null } | { prompts: null; error: string }

const ERRORS = {
  too_many: `Too many alternatives. A generation has at most ${MAX_OUTPUTS} images.`,
  too_deep: 'The alternatives are nested too deeply. Use fewer { } inside each other.',
  empty: 'One of the alternatives leaves the prompt empty. Add words outside the braces.',
}

/** Expands the alternatives of a prompt that makes this many images of each, or says why that is not possible. */
export function readAlternatives(prompt: string, imagesEach: number): Alternatives {
  const { prompts, problem } = expandPrompt(prompt.trim(), MAX_OUTPUTS)
  if (problem) return { prompts: null, error: ERRORS[problem] }
  const images = prompts.length * imagesEach
  if (prompts.length > 1 && images > MAX_OUTPUTS)
    return {
      prompts: null,
      error: `${counted(prompts.length, 'prompt')} with ${counted(imagesEach, 'image')} each are ${images} images. A generation has at most ${MAX_OUTPUTS}: use fewer alternatives, or fewer images.`,
    }
  return { prompts, error: null }
}
