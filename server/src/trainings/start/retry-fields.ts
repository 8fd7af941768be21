import { type RetryTrainingBody, STEPS_NAMES } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { type StartFields, toStartFields } from './start-fields.ts'

/** Returns a training's fields with the requested changes. Throws 400 if the trainer does not accept them. */
export function toRetryFields(row: TrainingRow, body: RetryTrainingBody): StartFields {
  const { parameters: requested = {}, ...changes } = body
  const { name, keyword, description, category, is_public, trainer, subject, effort } = row
  const fields = toStartFields({
    name,
    keyword,
    is_public,
    trainer,
    ...(description !== null && { description }),
    ...(category !== null && { category }),
    ...(subject !== null && { subject }),
    ...(effort !== null && { effort }),
    ...changes,
    parameters: withoutNulls({ ...keptParameters(row, body), ...requested }),
  })
  return { ...fields, retry_of: row.id }
}

/** Returns the first training's settings that still apply; another preset or trainer replaces all of them. */
function keptParameters(row: TrainingRow, body: RetryTrainingBody): Record<string, unknown> {
  const changesPreset = (['trainer', 'subject', 'effort'] as const).some(
    (name) => body[name] !== undefined && body[name] !== row[name],
  )
  if (changesPreset) return {}
  const dropped = [
    ...(body.parameters?.['epochs'] === undefined ? [] : [STEPS_NAMES[row.trainer]]),
    // The prefix contains the keyword.
    ...(body.keyword === undefined || body.keyword === row.keyword ? [] : ['caption_prefix']),
  ]
  return Object.fromEntries(
    Object.entries(row.parameters).filter(([name]) => !dropped.includes(name)),
  )
}

const withoutNulls = (parameters: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null))
