import type { FaultSide } from '@the-way/shared'
import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'

/** The names of the settings that a training depends on; generations do not depend on settings. */
export interface RunSettings {
  trainer: string
  baseModel: string
}

export interface Rejection {
  code: string
  message: string
  hint: string
  side: FaultSide
}

/** `quote` is what Replicate said. */
type Explain = (quote: string, settings: RunSettings | null) => Rejection

/** Several causes share a status code; Replicate's wording tells them apart. */
const BY_DETAIL: { kind: ReplicateErrorKind; pattern: RegExp; explain: Explain }[] = [
  {
    kind: 'invalid',
    pattern: /specified version does not exist|version not found/i,
    explain: (_quote, settings) => ({
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
    explain: (_quote, settings) => ({
      code: 'replicate.destination_gone',
      message: 'The base model that the training adds to was deleted from Replicate.',
      hint: `Train again: it is created again. If its name is still taken, set ${settings?.baseModel ?? 'the base model'} to another one.`,
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /\blimit\b.*\bmodels?\b|\bmodels?\b.*\blimit\b|\bmaximum number of models\b/i,
    explain: (quote) => ({
      code: 'replicate.model_limit',
      message: `The Replicate account has reached its limit of models. ${quote}`,
      hint: 'Delete a model you no longer need on replicate.com, then train again. All trainings here share one model.',
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    pattern: /nsfw|content policy|safety/i,
    explain: (quote, settings) => ({
      code: 'replicate.nsfw',
      message: `Replicate’s safety filter blocked this. ${quote}`,
      hint: settings
        ? 'Remove the images that may have caused it, then train again.'
        : 'Change the prompt, then generate again.',
      side: settings ? 'images' : 'settings',
    }),
  },
]

/** What Replicate will never accept, by the kind of its response. */
const BY_KIND: Partial<Record<ReplicateErrorKind, Explain>> = {
  not_found: (quote, settings) => ({
    code: 'replicate.not_found',
    message: `Replicate could not find something this run needs. ${quote}`,
    hint: settings
      ? `Check ${settings.trainer}: that version of the trainer may have been deleted.`
      : 'Check the model’s name and version: the version may have been deleted.',
    side: 'us',
  }),
  conflict: (_quote, settings) => ({
    code: 'replicate.name_taken',
    message: 'The name of the base model can’t be used on Replicate.',
    hint: `Set ${settings?.baseModel ?? 'the base model'} to another name, restart the server and train again.`,
    side: 'us',
  }),
  forbidden: (quote) => ({
    code: 'replicate.forbidden',
    message: `Replicate does not allow this. ${quote}`,
    hint: 'Check that REPLICATE_USERNAME is the account that the API token belongs to.',
    side: 'account',
  }),
  too_large: (quote) => ({
    code: 'replicate.too_large',
    message: `The upload is too large for Replicate. ${quote}`,
    hint: 'Use fewer or smaller images.',
    side: 'images',
  }),
}

const explainOther: Explain = (quote) => ({
  code: 'replicate.refused',
  message: `Replicate rejected the request. ${quote}`,
  hint: 'Change the settings it names and try again.',
  side: 'settings',
})

/** Explains why Replicate will never accept this. */
export function explainRejection(error: ReplicateError, settings: RunSettings | null): Rejection {
  const { kind, detail } = error
  const cause = BY_DETAIL.find((one) => one.kind === kind && one.pattern.test(detail))
  const explain = cause?.explain ?? BY_KIND[kind] ?? explainOther
  return explain(`Replicate said: ${detail}`, settings)
}
