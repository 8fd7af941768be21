import {
  type AlternativesProblem,
  expandPrompt,
  type FieldProblem,
  type GenerateBody,
  MAX_OUTPUTS,
} from '@the-way/shared'

/** A prompt with its alternatives resolved. */
export interface TypedPrompt {
  text: string
  /** The field of the request that it comes from. */
  field: string
}

const PROBLEMS: Record<AlternativesProblem, Pick<FieldProblem, 'code' | 'detail'>> = {
  too_many: {
    code: 'maximum',
    detail: `has alternatives for more than ${MAX_OUTPUTS} prompts: remove some. Write \\{ and \\} for ordinary braces`,
  },
  too_deep: {
    code: 'pattern',
    detail:
      'has alternatives in alternatives that are nested too deeply. Write \\{ and \\} for ordinary braces',
  },
  empty: { code: 'minLength', detail: 'should not be empty with any of its alternatives' },
}

/** Returns the prompts that a request asks for, and what is wrong with them. */
export function readPrompts({ prompt, prompts }: Pick<GenerateBody, 'prompt' | 'prompts'>): {
  prompts: TypedPrompt[]
  problems: FieldProblem[]
} {
  if (prompt !== undefined && prompts !== undefined) {
    const detail = 'can’t be sent together with prompts: send one of them'
    return { prompts: [], problems: [{ field: 'prompt', code: 'ambiguous', detail }] }
  }
  if (prompt !== undefined) return expandAll([{ text: prompt, field: 'prompt' }])
  if (prompts !== undefined)
    return expandAll(prompts.map((text, index) => ({ text, field: `prompts.${index}` })))
  return {
    prompts: [],
    problems: [{ field: 'prompt', code: 'required', detail: 'is missing: send it, or prompts' }],
  }
}

function expandAll(typed: readonly TypedPrompt[]): ReturnType<typeof readPrompts> {
  const results = typed.map(({ text, field }) => ({ field, ...expandPrompt(text, MAX_OUTPUTS) }))
  return {
    prompts: results.flatMap(({ field, prompts }) =>
      (prompts ?? []).map((text) => ({ text, field })),
    ),
    problems: results.flatMap(({ field, problem }) =>
      problem === null ? [] : [{ field, ...PROBLEMS[problem] }],
    ),
  }
}

/** Checks that a request does not ask for more images than one generation may have. */
export function checkTotal(prompts: number, num_outputs: number): FieldProblem[] {
  const images = prompts * num_outputs
  if (images <= MAX_OUTPUTS) return []
  const detail =
    prompts > 1
      ? `is for each of ${prompts} prompts, which makes ${images} images: at most ${MAX_OUTPUTS} altogether`
      : `should be at most ${MAX_OUTPUTS}`
  return [{ field: 'num_outputs', code: 'maximum', detail }]
}
