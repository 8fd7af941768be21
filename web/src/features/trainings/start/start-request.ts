import { type RetryTrainingBody, STEPS_NAMES, type StartTrainingBody } from '@the-way/shared'
import { type Again, isRetry } from './again.ts'
import type { NewModelFields } from './form-values.ts'
import { readSettings } from './settings.ts'

export interface StartRequest {
  path: string
  body: StartTrainingBody | RetryTrainingBody
}

/** Returns the request that the form describes: a new training, or a retry of an earlier one. */
export function startRequest(
  fields: NewModelFields,
  dataset: { id: string; image_count: number },
  again: Again | null,
): StartRequest {
  if (again && isRetry(again, dataset.id)) return retryRequest(fields, dataset.image_count, again)
  const { own } = readSettings(fields, dataset.image_count)
  const { category, description } = textsOf(fields)
  return {
    path: '/api/models/train',
    body: {
      ...chosen(fields),
      dataset_id: dataset.id,
      ...(category !== '' && { category }),
      ...(description !== '' && { description }),
      parameters: own,
    },
  }
}

const chosen = ({ name, keyword, trainer, subject, effort }: NewModelFields) => ({
  name: name.trim(),
  keyword: keyword.trim(),
  trainer,
  effort,
  ...(subject !== null && { subject }),
})

const textsOf = ({ category, description }: NewModelFields) => ({
  category: category.trim(),
  description: description.trim(),
})

/** Sends every setting. Those that only the earlier training had are `null`: the trainer's default applies again. */
function retryRequest(fields: NewModelFields, images: number, { training }: Again): StartRequest {
  const { all, own } = readSettings(fields, images)
  const { category, description } = textsOf(fields)
  const { [STEPS_NAMES[fields.trainer]]: steps, ...rest } = all
  const epochs = own['epochs']
  const length = epochs === undefined ? { [STEPS_NAMES[fields.trainer]]: steps } : { epochs }
  const dropped =
    fields.trainer === training.trainer
      ? Object.keys(training.parameters).filter(
          (name) => !(name in all) && name !== STEPS_NAMES[fields.trainer],
        )
      : []
  return {
    path: `/api/trainings/${encodeURIComponent(training.id)}/retry`,
    body: {
      ...chosen(fields),
      ...(category !== (training.category ?? '') && { category }),
      ...(description !== (training.description ?? '') && { description }),
      parameters: {
        ...Object.fromEntries(dropped.map((name) => [name, null])),
        ...rest,
        ...length,
      },
    },
  }
}
