import { problem } from '../errors/problem.ts'

export const fileNotFoundError = () =>
  problem({
    status: 404,
    code: 'files.not_found',
    title: 'File not found',
    detail: 'There is no file at this URL. It may have been deleted.',
  })

export const rangeError = (size: number) =>
  problem({
    status: 416,
    code: 'files.range',
    title: 'Range not satisfiable',
    detail: `The file has ${size} bytes, and the requested range is outside of it.`,
    headers: { 'content-range': `bytes */${size}` },
  })

export const noThumbnailError = () =>
  problem({
    status: 400,
    code: 'files.no_thumbnail',
    title: 'No smaller version',
    detail: 'Only generated images have smaller versions. Leave out the width.',
  })

export const metadataError = (cause: unknown) =>
  problem({
    status: 409,
    code: 'files.metadata_not_removed',
    title: 'Metadata not removed',
    detail:
      'The structure of this image is damaged, so its metadata can’t be removed without changing the image. Download it with its metadata, and save it again in an image editor.',
    cause,
  })
