import { problem } from '../errors/problem.ts'

export const generationNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'generations.not_found',
    title: 'Generation not found',
    detail: `You do not have a generation with the id ${id}. GET /api/generations lists yours.`,
  })

export const generationNotOnHoldError = () =>
  problem({
    status: 409,
    code: 'generations.not_held_up',
    title: 'Not on hold',
    detail:
      'The run is not on hold: it is running or has ended. Send the same request again to generate new images.',
  })

export const generationEndedError = () =>
  problem({
    status: 409,
    code: 'generations.ended',
    title: 'Already ended',
    detail: 'The run has already ended, so there is nothing to cancel.',
  })

/** Thrown when a generation, or one of its images, is deleted too early. */
export const generationNotEndedError = () =>
  problem({
    status: 409,
    code: 'generations.not_ended',
    title: 'Still running',
    detail: 'The run has not ended yet. Cancel it first or wait until it ends, then delete it.',
  })

export const imageNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'images.not_found',
    title: 'Image not found',
    detail: `You do not have an image with the id ${id}. GET /api/generations lists your generations with their images.`,
  })
