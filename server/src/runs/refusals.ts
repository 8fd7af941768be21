import type { FaultSide } from '@the-way/shared'
import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'

/** The names of the settings that a training depends on; generations depend on none. */
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

/** Several causes share a status code; Replicate's wording tells them apart. */
const BY_WORDS: { kind: ReplicateErrorKind; pattern: RegExp; words: Words }[] = [
  {
    kind: 'invalid',
    pattern: /specified version does not exist|version not found/i,
    words: (_said, settings) => ({
      code: 'replicate.version_not_found',
      message: settings
        ? 'Replicate does not have this version of the trainer, or this account may not use it.'
        : 'Replicate does not have this version of the model, or this account may not use it.',
      hint: settings
        ? `Set ${settings.trainer} to a version listed on replicate.com, restart the server and train again.`
        : 'It may have been deleted. Check the model’s name and version.',
      side: 'us',
    }),
  },
  {
    kind: 'not_found',
    pattern: /training destination does not exist/i,
    words: (_said, settings) => ({
      code: 'replicate.destination_gone',
      message: 'The base model that the training adds to was deleted from Replicate.',
      hint: `Train again: it is created again. If its name is still taken, set ${settings?.baseModel ?? 'the base model'} to another one.`,
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /\blimit\b.*\bmodels?\b|\bmodels?\b.*\blimit\b|\bmaximum number of models\b/i,
    words: (said) => ({
      code: 'replicate.model_limit',
      message: `The Replicate account has reached its limit of models. ${said}`,
      hint: 'Delete a model you no longer need on replicate.com, then train again. All trainings here share one model.',
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /nsfw|content policy|safety/i,
    words: (said, settings) => ({
      code: 'replicate.nsfw',
      message: `Replicate’s safety filter blocked this. ${said}`,
      hint: settings
        ? 'Remove the images that may have caused it, then train again.'
        : 'Change the prompt, then generate again.',
      side: settings ? 'images' : 'settings',
    }),
  },
]

/** What Replicate will never accept, by the kind of its response. */
const BY_KIND: Partial<Record<ReplicateErrorKind, Words>> = {
  not_found: (said, settings) => ({
    code: 'replicate.not_found',
    message: `Replicate could not find something this run needs. ${said}`,
    hint: settings
      ? `Check ${settings.trainer}: that version of the trainer may have been deleted.`
      : 'Check the model’s name and version: the version may have been deleted.',
    side: 'us',
  }),
  conflict: (_said, settings) => ({
    code: 'replicate.name_taken',
    message: 'The name of the base model can’t be used on Replicate.',
    hint: `Set ${settings?.baseModel ?? 'the base model'} to another name, restart the server and train again.`,
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
    message: `The upload is too large for Replicate. ${said}`,
    hint: 'Use fewer or smaller images.',
    side: 'images',
  }),
}

const otherwise: Words = (said) => ({
  code: 'replicate.refused',
  message: `Replicate rejected the request. ${said}`,
  hint: 'Change the settings it names and try again.',
  side: 'settings',
})

/** Explains why Replicate will never accept this. */
export function explainRefusal(error: ReplicateError, settings: RunSettings | null): Refusal {
  const { kind, detail } = error
  const cause = BY_WORDS.find((one) => one.kind === kind && one.pattern.test(detail))
  const words = cause?.words ?? BY_KIND[kind] ?? otherwise
  return words(`Replicate said: ${detail}`, settings)
}
