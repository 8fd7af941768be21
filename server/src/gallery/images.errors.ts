import { problem } from '../errors/problem.ts'

export const imageNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'images.not_found',
    title: 'Image not found',
    detail: `You do not have an image with the id ${id}. GET /api/images lists yours.`,
  })

const NAMED = 10

/** Lists the first of many ids in a sentence. */
const listed = (ids: string[]) =>
  ids.slice(0, NAMED).join(', ') + (ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '')

const fieldProblems = (ids: string[], sent: string[], code: string, detail: string) =>
  ids.map((id) => ({ field: `ids.${sent.indexOf(id)}`, code, detail: `${id} ${detail}` }))

export const imagesNotFoundError = (ids: string[], sent: string[]) =>
  problem({
    status: 404,
    code: 'images.not_found',
    title: 'Images not found',
    detail: `Nothing was changed, because you do not have ${ids.length === 1 ? 'an image with this id' : 'images with these ids'}: ${listed(ids)}.`,
    errors: fieldProblems(ids, sent, 'not_found', 'is not one of your images'),
  })

/** Thrown when an image is deleted before its generation has ended. */
export const imageNotEndedError = () =>
  problem({
    status: 409,
    code: 'generations.not_ended',
    title: 'Still running',
    detail:
      'The generation of this image has not ended yet. Cancel it first or wait until it ends, then delete the image.',
  })

export const imagesNotEndedError = (ids: string[], sent: string[]) =>
  problem({
    status: 409,
    code: 'generations.not_ended',
    title: 'Still running',
    detail: `Nothing was deleted, because the generation of these images has not ended yet: ${listed(ids)}. Cancel it first or wait until it ends.`,
    errors: fieldProblems(ids, sent, 'not_ended', 'belongs to a generation that is still running'),
  })

export const imagesGoneError = (ids: string[], sent: string[]) =>
  problem({
    status: 409,
    code: 'images.not_restorable',
    title: 'Deleted for good',
    detail: `Nothing was restored, because you do not have these images, or deleted them too long ago: ${listed(ids)}. Images can be restored for 10 seconds. Leave these ids out to restore the others.`,
    errors: fieldProblems(ids, sent, 'not_restorable', 'can’t be restored'),
  })
