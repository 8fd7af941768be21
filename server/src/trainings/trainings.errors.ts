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
