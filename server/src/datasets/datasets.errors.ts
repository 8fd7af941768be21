import {
  MAX_DATASET_BYTES,
  MAX_DATASET_PICTURES,
  MIN_TRAINING_PICTURES,
  type RejectedPicture,
} from '@the-way/shared'
import { problem } from '../http/problem.ts'

/** How many refused entries an answer lists; the first ones tell enough. */
const MAX_LISTED = 100
export const TAKEN_TYPES = 'JPEG, PNG, WebP, AVIF, TIFF or HEIC'

const listed = (rejected: readonly RejectedPicture[]) =>
  rejected.slice(0, MAX_LISTED).map(({ name, code, detail }) => ({
    field: 'file',
    code,
    detail: `${name}: ${detail}`,
  }))

/** 422 for an upload of which too little can be used, with the reason of each file. */
const unusableError = (
  code: string,
  title: string,
  summary: string,
  rejected: readonly RejectedPicture[],
) => {
  const first = rejected[0]
  const detail = first ? `${summary} ${first.name}: ${first.detail}` : summary
  return problem({
    status: 422,
    code: `datasets.${code}`,
    title,
    detail,
    errors: [{ field: 'file', code, detail }, ...listed(rejected)],
  })
}

export const tooFewPicturesError = (usable: number, rejected: readonly RejectedPicture[]) => {
  const found = usable === 0 ? 'No picture' : usable === 1 ? 'One picture' : `${usable} pictures`
  return unusableError(
    'too_few_pictures',
    'Too few pictures',
    `${found} can be used; a training needs at least ${MIN_TRAINING_PICTURES} (${TAKEN_TYPES}).`,
    rejected,
  )
}

export const tooFewInDatasetError = (count: number) => {
  const detail = `The dataset has ${count} picture${count === 1 ? '' : 's'}; a training needs at least ${MIN_TRAINING_PICTURES}. Add some.`
  return problem({
    status: 422,
    code: 'datasets.too_few_pictures',
    title: 'Too few pictures',
    detail,
    errors: [{ field: 'dataset_id', code: 'too_few_pictures', detail }],
  })
}

export const noUsablePictureError = (rejected: readonly RejectedPicture[]) =>
  unusableError(
    'no_usable_picture',
    'No picture can be used',
    `No picture can be used. Send ${TAKEN_TYPES}.`,
    rejected,
  )

const fullError = (code: string, title: string, detail: string) =>
  problem({
    status: 422,
    code: `datasets.${code}`,
    title,
    detail,
    errors: [{ field: 'file', code, detail }],
  })

export const tooManyPicturesError = (found: number, before = 0) =>
  fullError(
    'too_many_pictures',
    'Too many pictures',
    `${before === 0 ? `The upload holds ${found} pictures` : `${before} pictures are there and ${found} more were sent`}; a dataset takes at most ${MAX_DATASET_PICTURES}. 10 to 30 good ones teach best: leave out the rest.`,
  )

/** More than a dataset keeps. */
export const tooLargeDatasetError = () =>
  fullError(
    'too_large_dataset',
    'Dataset too large',
    `A dataset takes at most ${MAX_DATASET_BYTES / 1024 / 1024} MiB of pictures. Leave out some or scale them down: the trainer uses at most 1024 pixels of each side.`,
  )

/** What is to be sent to the trainer is more than Replicate takes. */
export const tooLargeToTrainError = (maxBytes: number) => {
  const detail = `The pictures are larger together than ${maxBytes / 1_000_000} MB, which is what Replicate takes. Use fewer pictures.`
  return problem({
    status: 422,
    code: 'datasets.too_large',
    title: 'Pictures too large to send',
    detail,
  })
}

export const pictureGoneError = (name: string) =>
  problem({
    status: 422,
    code: 'datasets.picture_gone',
    title: 'Picture gone',
    detail: `The file of ${name} is no longer on this server. Upload the pictures again.`,
  })

export const datasetNotFoundError = () =>
  problem({
    status: 404,
    code: 'datasets.not_found',
    title: 'No such dataset',
    detail: 'There is no dataset with this id. It may have been deleted.',
  })

export const pictureNotFoundError = () =>
  problem({
    status: 404,
    code: 'datasets.picture_not_found',
    title: 'No such picture',
    detail: 'There is no picture with this id in this dataset. It may have been removed.',
  })

export const inUseError = () =>
  problem({
    status: 409,
    code: 'datasets.in_use',
    title: 'Needed by a training',
    detail:
      'A training that has not been sent to Replicate yet needs these pictures. Try again once it runs.',
  })

export const datasetChangedError = () =>
  problem({
    status: 409,
    code: 'datasets.changed',
    title: 'Changed meanwhile',
    detail:
      'The dataset was changed while the training was being started. Look at it, then start again.',
  })

export const badOrderError = () => {
  const detail = 'should name each picture of the dataset exactly once'
  return problem({
    status: 422,
    code: 'datasets.bad_order',
    title: 'Order does not fit',
    detail: `order ${detail}. Pictures may have come or gone meanwhile: read the dataset again.`,
    errors: [{ field: 'order', code: 'bad_order', detail }],
  })
}

export const unknownPictureError = () => {
  const detail = 'should be for pictures of this dataset'
  return problem({
    status: 422,
    code: 'datasets.unknown_picture',
    title: 'Caption for no picture',
    detail: `captions ${detail}. One may have been removed meanwhile: read the dataset again.`,
    errors: [{ field: 'captions', code: 'unknown_picture', detail }],
  })
}

export const pictureIdTakenError = () =>
  problem({
    status: 409,
    code: 'datasets.picture_id_taken',
    title: 'Id taken',
    detail: 'Another dataset has a picture with this picture_id. Make a new one for each picture.',
    errors: [{ field: 'picture_id', code: 'taken', detail: 'is taken by another dataset' }],
  })
