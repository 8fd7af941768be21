import { problem } from '../errors/problem.ts'

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
    title: 'Not on hold',
    detail:
      'The run is not on hold: it is under way or has ended. POST the same request to generate new images.',
  })

export const generationEndedError = () =>
  problem({
    status: 409,
    code: 'generations.ended',
    title: 'Already ended',
    detail: 'The run has ended already: there is nothing to cancel.',
  })

/** Of a generation, or of one of its images. */
export const generationNotEndedError = () =>
  problem({
    status: 409,
    code: 'generations.not_ended',
    title: 'Still running',
    detail: 'The run has not ended yet. Cancel it first or wait for its end, then delete it.',
  })

export const imageNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'images.not_found',
    title: 'No such image',
    detail: `You have no image with the id ${id}. GET /api/generations lists yours with their images.`,
  })
