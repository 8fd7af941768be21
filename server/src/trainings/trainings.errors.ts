import { invalidRequestError } from '../http/error-handler.ts'
import { problem } from '../http/problem.ts'

export const trainingNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'trainings.not_found',
    title: 'No such training',
    detail: `There is no training ${id} of yours. GET /api/trainings lists them.`,
  })

export const noFileError = () =>
  invalidRequestError([
    {
      field: 'file',
      code: 'required',
      detail:
        'is missing: send a ZIP of 10 to 30 pictures, the pictures themselves, or a dataset_id',
    },
  ])

export const twoSourcesError = () =>
  invalidRequestError([
    {
      field: 'dataset_id',
      code: 'ambiguous',
      detail: 'cannot come with files: send one or the other',
    },
  ])

export const trainingEndedError = (status: string) =>
  problem({
    status: 409,
    code: 'trainings.ended',
    title: 'Already ended',
    detail: `The training has ${status} already: there is nothing to cancel.`,
  })

export const trainingNotEndedError = () =>
  problem({
    status: 409,
    code: 'trainings.not_ended',
    title: 'Still running',
    detail: 'The training has not ended yet. Cancel it first or wait for its end, then delete it.',
  })

export const trainingFinishingError = () =>
  problem({
    status: 409,
    code: 'trainings.finishing',
    title: 'Still copying',
    detail:
      'The training succeeded, and its weights are still being copied to this server. Delete it when that is done, usually within minutes.',
  })

export const trainingUnderWayError = () =>
  problem({
    status: 409,
    code: 'trainings.under_way',
    title: 'Under way',
    detail: 'The training is under way. Cancel it first, or wait for its end, then do it again.',
  })

export const trainingPausedError = () =>
  problem({
    status: 409,
    code: 'trainings.paused',
    title: 'Paused',
    detail:
      'A paused training goes on as it is. Retry it without changes, or cancel it and retry it with them.',
  })

export const datasetGoneError = () =>
  problem({
    status: 409,
    code: 'trainings.dataset_gone',
    title: 'Pictures deleted',
    detail: 'The pictures of this training were deleted. Upload them again and start a new one.',
  })
