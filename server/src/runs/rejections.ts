import type { FaultSide } from '@the-way/shared'
import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'
import { findFailureCause } from './failure-causes.ts'

/** The names of the settings that a training depends on; generations do not depend on settings. */
export interface RunSettings {
  trainer: string
  baseModel: string
}

export interface Rejection {
  code: string
  message: string
  hint: string
  side?: FaultSide
}

/** `quote` is what Replicate said. */
type Explain = (quote: string, settings: RunSettings | null) => Rejection

/** "Reached its limit of 1000 models", but not the limit of a setting that only mentions the model. */
const MODEL_LIMIT = /\b(?:limit|maximum)\b.{0,20}\bof (?:[\d,]+ )?models\b|\bmodels? limit\b/i

/** Several causes share a status code; Replicate's wording tells them apart. */
const BY_DETAIL: {
  kind: ReplicateErrorKind
  matches: (detail: string) => boolean
  explain: Explain
}[] = [
  {
    kind: 'invalid',
    matches: (detail) => /specified version does not exist|version not found/i.test(detail),
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
    matches: (detail) => /training destination does not exist/i.test(detail),
    explain: (_quote, settings) => ({
      code: 'replicate.destination_gone',
      message: 'The base model that the training adds to was deleted from Replicate.',
      hint: `Train again: it is created again. If its name is still taken, set ${settings?.baseModel ?? 'the base model'} to another one.`,
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    matches: (detail) => MODEL_LIMIT.test(detail),
    explain: (quote) => ({
      code: 'replicate.model_limit',
      message: `The Replicate account has reached its limit of models. ${quote}`,
      hint: 'Delete a model you no longer need on replicate.com, then train again. All trainings here share one model.',
      side: 'account',
    }),
  },
  {
    kind: 'invalid',
    matches: (error) => findFailureCause({ error, logs: '' }) === 'unsafe',
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

const WITHOUT_REASON: Rejection = {
  code: 'replicate.refused',
  message: 'Replicate rejected the request.',
  hint: 'Try again. If it is rejected again, check the settings.',
}

/** Explains why Replicate will never accept this. */
export function explainRejection(error: ReplicateError, settings: RunSettings | null): Rejection {
  const { kind, detail, isExplained, status } = error
  const cause = BY_DETAIL.find((one) => one.kind === kind && one.matches(detail))
  const explain = cause?.explain ?? BY_KIND[kind]
  if (isExplained) return (explain ?? explainOther)(`Replicate said: ${detail}`, settings)
  const quote = `It gave no reason (status ${status}).`
  return explain
    ? explain(quote, settings)
    : { ...WITHOUT_REASON, message: `${WITHOUT_REASON.message} ${quote}` }
}
