import { problem } from '../http/problem.ts'

export const trainingNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'trainings.not_found',
    title: 'No such training',
    detail: `There is no training ${id} of yours. GET /api/trainings lists them.`,
  })

export const noFileError = () =>
  problem({
    status: 400,
    code: 'request.invalid',
    title: 'Invalid request',
    detail: 'The part file is missing: send a ZIP of 10 to 30 pictures as file.',
    errors: [
      { field: 'file', code: 'required', detail: 'is missing: send a ZIP of 10 to 30 pictures' },
    ],
  })
