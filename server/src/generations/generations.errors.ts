import { problem } from '../http/problem.ts'

export const generationNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'generations.not_found',
    title: 'No such generation',
    detail: `There is no generation ${id} of yours. GET /api/generations lists them.`,
  })

export const generationNotHeldUpError = () =>
  problem({
    status: 409,
    code: 'generations.not_held_up',
    title: 'Not held up',
    detail:
      'Nothing holds it up: it goes on by itself, or has ended. POST the same request to make new pictures.',
  })

export const generationEndedError = () =>
  problem({
    status: 409,
    code: 'generations.ended',
    title: 'Already ended',
    detail: 'The run has ended already: there is nothing to cancel.',
  })
