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
      'The run is not on hold: it is running. Wait until it has ended; then the images that are missing can be made again.',
  })

/** Thrown when the images that are missing are already being made, or were made, by another generation. */
export const generationRetriedError = (retryId: string) =>
  problem({
    status: 409,
    code: 'generations.retried',
    title: 'Already retried',
    detail: `The missing images were already requested again, as the generation ${retryId}. Retry that one if it misses some too.`,
  })

/** Thrown when a generation that has ended is retried and has all of its images. */
export const nothingMissingError = () =>
  problem({
    status: 409,
    code: 'generations.nothing_missing',
    title: 'Nothing is missing',
    detail:
      'The generation made all of its images, so there is nothing to retry. Send the request again to generate new ones.',
  })

/** Thrown when a cell of a contact sheet is retried by itself. */
export const generationInSheetError = (sheetId: string) =>
  problem({
    status: 409,
    code: 'generations.in_sheet',
    title: 'Part of a contact sheet',
    detail: `This image belongs to a contact sheet. POST /api/sheets/${sheetId}/retry makes what it misses.`,
  })

export const generationEndedError = () =>
  problem({
    status: 409,
    code: 'generations.ended',
    title: 'Already ended',
    detail: 'The run has already ended, so there is nothing to cancel.',
  })

/** Thrown when a generation is deleted too early. */
export const generationNotEndedError = () =>
  problem({
    status: 409,
    code: 'generations.not_ended',
    title: 'Still running',
    detail: 'The run has not ended yet. Cancel it first or wait until it ends, then delete it.',
  })
