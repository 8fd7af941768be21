import { problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'

export const trainingNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'trainings.not_found',
    title: 'Training not found',
    detail: `You do not have a training with the id ${id}. GET /api/trainings lists yours.`,
  })

export const noFileError = () =>
  invalidRequestError([
    {
      field: 'file',
      code: 'required',
      detail: 'is missing: send a ZIP of 10 to 30 images, the images themselves, or a dataset_id',
    },
  ])

export const twoSourcesError = () =>
  invalidRequestError([
    {
      field: 'dataset_id',
      code: 'ambiguous',
      detail: 'can’t be combined with files: send one or the other',
    },
  ])

export const trainingEndedError = (status: string) =>
  problem({
    status: 409,
    code: 'trainings.ended',
    title: 'Already ended',
    detail: `This training has already ended (${status}). There is nothing to cancel.`,
  })

export const trainingNotEndedError = () =>
  problem({
    status: 409,
    code: 'trainings.not_ended',
    title: 'Still running',
    detail:
      'The training has not ended yet. Cancel it first or wait until it ends, then delete it.',
  })

export const trainingPostProcessingError = () =>
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
    title: 'Still running',
    detail:
      'This training is still running. Cancel it first, or wait until it has ended, then train again.',
  })

export const trainingPausedError = () =>
  problem({
    status: 409,
    code: 'trainings.paused',
    title: 'On hold',
    detail:
      'A training that is on hold starts with the settings it has. Retry it without changes, or cancel it and retry it with them.',
  })

export const datasetGoneError = () =>
  problem({
    status: 409,
    code: 'trainings.dataset_gone',
    title: 'Images deleted',
    detail: 'The images of this training were deleted. Upload them again and start a new training.',
  })
