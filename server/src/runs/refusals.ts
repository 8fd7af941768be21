import type { FaultSide } from '@the-way/shared'
import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'

/** The settings by which a training is sent; pictures are made with none of them. */
export interface RunSettings {
  trainer: string
  baseModel: string
}

export interface Refusal {
  code: string
  message: string
  hint: string
  side: FaultSide
}

type Words = (said: string, settings: RunSettings | null) => Refusal

/** Several causes come with one status: they are told apart by Replicate's words, which the fact sheet records. */
const BY_WORDS: { kind: ReplicateErrorKind; pattern: RegExp; words: Words }[] = [
  {
    kind: 'invalid',
    pattern: /specified version does not exist|version not found/i,
    words: (_said, settings) => ({
      code: 'replicate.version_not_found',
      message: settings
        ? 'Replicate has no such version of the trainer, or this account may not use it.'
        : 'Replicate has no such version of the model, or this account may not use it.',
      hint: settings
        ? `Set ${settings.trainer} to a version that replicate.com lists, start the server again and train again.`
        : 'It may have been deleted. Check the model’s address.',
      side: 'us',
    }),
  },
  {
    kind: 'not_found',
    pattern: /training destination does not exist/i,
    words: (_said, settings) => ({
      code: 'replicate.destination_gone',
      message: 'The base model that the training adds to is gone from Replicate.',
      hint: `Train again: it is made anew. If its name stays taken, set ${settings?.baseModel ?? 'the base model'} to another one.`,
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /\blimit\b.*\bmodels?\b|\bmodels?\b.*\blimit\b|\bmaximum number of models\b/i,
    words: (said) => ({
      code: 'replicate.model_limit',
      message: `The account at Replicate may have no more models. ${said}`,
      hint: 'Delete one that you no longer need at replicate.com, then train again. All trainings here share one model.',
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /nsfw|content policy|safety/i,
    words: (said, settings) => ({
      code: 'replicate.nsfw',
      message: `Replicate’s filter refused this. ${said}`,
      hint: settings
        ? 'Take out the pictures that it may mean, then train again.'
        : 'Use other words, then make the pictures again.',
      side: settings ? 'pictures' : 'settings',
    }),
  },
]

/** What Replicate will never take, by the kind of its answer. */
const BY_KIND: Partial<Record<ReplicateErrorKind, Words>> = {
  not_found: (said, settings) => ({
    code: 'replicate.not_found',
    message: `Replicate does not know what this needs. ${said}`,
    hint: settings
      ? `Check ${settings.trainer}: that version of the trainer may be gone.`
      : 'Check the model’s address: its version may have been deleted.',
    side: 'us',
  }),
  conflict: (_said, settings) => ({
    code: 'replicate.name_taken',
    message: 'The name of the base model cannot be used at Replicate (any more).',
    hint: `Set ${settings?.baseModel ?? 'the base model'} to another name, start the server again and train again.`,
    side: 'us',
  }),
  forbidden: (said) => ({
    code: 'replicate.forbidden',
    message: `Replicate does not allow this. ${said}`,
    hint: 'Check that REPLICATE_USERNAME is the account that the API token belongs to.',
    side: 'account',
  }),
  too_large: (said) => ({
    code: 'replicate.too_large',
    message: `Replicate does not take an upload of this size. ${said}`,
    hint: 'Use fewer or smaller pictures.',
    side: 'pictures',
  }),
}

const otherwise: Words = (said) => ({
  code: 'replicate.refused',
  message: `Replicate refused the request. ${said}`,
  hint: 'Change the settings it names and start again.',
  side: 'settings',
})

/** Why Replicate will never take this, in words. */
export function explainRefusal(error: ReplicateError, settings: RunSettings | null): Refusal {
  const { kind, detail } = error
  const cause = BY_WORDS.find((one) => one.kind === kind && one.pattern.test(detail))
  const words = cause?.words ?? BY_KIND[kind] ?? otherwise
  return words(`Replicate said: ${detail}`, settings)
}
