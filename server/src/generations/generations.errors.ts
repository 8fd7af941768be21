import { problem } from '../http/problem.ts'

export const generationNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'generations.not_found',
    title: 'No such generation',
    detail: `There is no generation ${id} of yours. GET /api/generations lists them.`,
  })
