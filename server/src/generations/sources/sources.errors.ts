import { problem } from '../../errors/problem.ts'
import type { EntryFault } from '../../images/image-fault.ts'

/** 422 for the content of a source image or its mask; `field` names which. */
export const unusableSourceError = (field: string, { code, detail }: EntryFault) =>
  problem({
    status: 422,
    code: 'generations.source_unusable',
    title: field === 'mask' ? 'Mask can’t be used' : 'Image can’t be used',
    detail,
    errors: [{ field, code, detail }],
  })

export const sourceNotFoundError = (id: string) => {
  const detail = `You do not have an image with the id ${id}. It may have been deleted. GET /api/images lists yours.`
  return problem({
    status: 404,
    code: 'images.not_found',
    title: 'Image not found',
    detail,
    errors: [{ field: 'image_id', code: 'not_found', detail }],
  })
}

/** Thrown if everything of the owner is deleted while the source is being stored. */
export const sourceDeletedMeanwhileError = () =>
  problem({
    status: 409,
    code: 'generations.deleted_meanwhile',
    title: 'Everything was deleted meanwhile',
    detail:
      'Your data was deleted while this request was being handled. Nothing was started. Send it again to generate.',
  })

/** Thrown when a generation is retried whose source the storage has lost. */
export const sourceMissingError = () =>
  problem({
    status: 409,
    code: 'generations.source_missing',
    title: 'Image missing',
    detail:
      'The image that this generation started from is missing on this server. Send a new request with another image.',
  })
