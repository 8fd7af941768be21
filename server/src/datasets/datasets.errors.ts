import {
  MAX_DATASET_BYTES,
  MAX_DATASET_IMAGES,
  MIN_TRAINING_IMAGES,
  type RejectedImage,
} from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import { SUPPORTED_TYPES } from '../images/image-type.ts'

const listed = (rejected: readonly RejectedImage[]) =>
  rejected.map(({ name, code, detail }) => ({
    field: 'file',
    code,
    detail: `${name}: ${detail}`,
  }))

/** 422 for an upload with too few usable images, with the reason for each rejected file. */
const unusableError = (
  code: string,
  title: string,
  detail: string,
  rejected: readonly RejectedImage[],
) =>
  problem({
    status: 422,
    code: `datasets.${code}`,
    title,
    detail,
    errors: [{ field: 'file', code, detail }, ...listed(rejected)],
  })

export const tooFewImagesError = (usable: number, rejected: readonly RejectedImage[]) => {
  const found = usable === 0 ? 'No image' : `Only ${usable} image${usable === 1 ? '' : 's'}`
  const summary = `${found} can be used; a training needs at least ${MIN_TRAINING_IMAGES} (${SUPPORTED_TYPES}).`
  const first = rejected[0]
  const detail = first ? `${summary} ${first.name}: ${first.detail}` : summary
  return unusableError('too_few_pictures', 'Too few images', detail, rejected)
}

export const tooFewInDatasetError = (count: number) => {
  const detail = `The dataset has ${count} image${count === 1 ? '' : 's'}; a training needs at least ${MIN_TRAINING_IMAGES}. Add more.`
  return problem({
    status: 422,
    code: 'datasets.too_few_pictures',
    title: 'Too few images',
    detail,
    errors: [{ field: 'dataset_id', code: 'too_few_pictures', detail }],
  })
}

export function noUsableImageError(rejected: readonly RejectedImage[]) {
  const [first, ...others] = rejected
  const detail = !first
    ? `The upload contains no images. Use ${SUPPORTED_TYPES}.`
    : others.length === 0
      ? first.detail
      : `None of the images can be used. ${first.name}: ${first.detail}`
  return unusableError('no_usable_picture', 'No usable image', detail, rejected)
}

const fullError = (code: string, title: string, detail: string) =>
  problem({
    status: 422,
    code: `datasets.${code}`,
    title,
    detail,
    errors: [{ field: 'file', code, detail }],
  })

export const tooManyImagesError = (found: number, before = 0) =>
  fullError(
    'too_many_pictures',
    'Too many images',
    `${before === 0 ? `The upload contains ${found} images` : `The dataset has ${before} images, and ${found} more were sent`}; a dataset holds at most ${MAX_DATASET_IMAGES}. 10 to 30 good ones work best: leave out the rest.`,
  )

/** 422 if the images are larger than a dataset may be. */
export const tooLargeDatasetError = () =>
  fullError(
    'too_large_dataset',
    'Dataset too large',
    `A dataset holds at most ${MAX_DATASET_BYTES / 1024 / 1024} MB of images. Leave out some or resize them: training uses at most 1,024 px.`,
  )

/** 422 if the ZIP for the trainer is larger than Replicate accepts. */
export const tooLargeToTrainError = (maxBytes: number) => {
  const detail = `The images are larger than ${maxBytes / 1_000_000} MB together, which is the most that Replicate accepts. Use fewer images.`
  return problem({
    status: 422,
    code: 'datasets.too_large',
    title: 'Images too large to send',
    detail,
  })
}

export const imageGoneError = (name: string) =>
  problem({
    status: 422,
    code: 'datasets.picture_gone',
    title: 'Image file missing or damaged',
    detail: `The file of ${name} is missing or damaged on this server. Add the image again.`,
  })

export const datasetNotFoundError = () =>
  problem({
    status: 404,
    code: 'datasets.not_found',
    title: 'Dataset not found',
    detail: 'There is no dataset with this id. It may have been deleted.',
  })

export const deletedMeanwhileError = () =>
  problem({
    status: 409,
    code: 'datasets.deleted_meanwhile',
    title: 'Everything was deleted meanwhile',
    detail:
      'Your data was deleted while these images were being uploaded. Upload them again to keep them.',
  })

export const datasetImageNotFoundError = () =>
  problem({
    status: 404,
    code: 'datasets.picture_not_found',
    title: 'Image not found',
    detail: 'There is no image with this id in this dataset. It may have been removed.',
  })

export const inUseError = () =>
  problem({
    status: 409,
    code: 'datasets.in_use',
    title: 'In use by a training',
    detail:
      'A training that has not been sent to Replicate yet needs these images. Try again once it is running.',
  })

export const datasetChangedError = () =>
  problem({
    status: 409,
    code: 'datasets.changed',
    title: 'Dataset changed',
    detail:
      'The dataset was changed while the training was being started. Review it, then start again.',
  })

export const badOrderError = () => {
  const detail = 'should name each image of the dataset exactly once'
  return problem({
    status: 422,
    code: 'datasets.bad_order',
    title: 'Invalid order',
    detail: `order ${detail}. Images may have been added or removed meanwhile: read the dataset again.`,
    errors: [{ field: 'order', code: 'bad_order', detail }],
  })
}

export const unknownImageError = () => {
  const detail = 'should be for images of this dataset'
  return problem({
    status: 422,
    code: 'datasets.unknown_picture',
    title: 'Caption for an unknown image',
    detail: `captions ${detail}. One may have been removed meanwhile: read the dataset again.`,
    errors: [{ field: 'captions', code: 'unknown_picture', detail }],
  })
}

export const imageIdTakenError = () =>
  problem({
    status: 409,
    code: 'datasets.picture_id_taken',
    title: 'image_id already in use',
    detail: 'Another dataset has an image with this image_id. Use a new one for each image.',
    errors: [{ field: 'image_id', code: 'taken', detail: 'is already used in another dataset' }],
  })
