import { problem } from '../http/problem.ts'

export const runningError = () =>
  problem({
    status: 409,
    code: 'deletions.under_way',
    title: 'Something still runs',
    detail:
      'A training is under way, or pictures are being made: cancel them or wait for their end, then delete everything.',
  })

export const deletionNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'deletions.not_found',
    title: 'No such receipt',
    detail: `You have no receipt with the id ${id}. GET /api/deletions lists yours.`,
  })
