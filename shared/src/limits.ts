const MIB = 1024 * 1024

/** The largest ZIP that an upload may contain. */
export const MAX_ZIP_BYTES = 50 * MIB
/** The total size of all images of an upload, after a ZIP is unpacked. */
export const MAX_UNPACKED_BYTES = 150 * MIB
/** The total size of a dataset's images as they are stored. */
export const MAX_DATASET_BYTES = 150 * MIB
/** Replicate's Files API accepts 100 MB; the rest is room for the form around the ZIP. */
export const MAX_TRAINER_ZIP_BYTES = 95_000_000
/** The largest image, alone or inside a ZIP. */
export const MAX_IMAGE_BYTES = 25 * MIB
/** With fewer images, a model learns too little to be worth its price. */
export const MIN_TRAINING_IMAGES = 4
export const MAX_DATASET_IMAGES = 100
/** What the trainers' authors recommend. It is advice and not enforced. */
export const ADVISED_IMAGES = { min: 10, max: 30 } as const
/** Checked before decoding, because a small file can decode to more pixels than a laptop has memory for. */
export const MAX_IMAGE_PIXELS = 50_000_000
/** Stored images are scaled down to this longest side; the trainer uses at most 1024. */
export const MAX_STORED_SIDE = 2048
/** The widths of a generated image's thumbnails, in pixels: a grid's column, and the same on a sharp display. */
export const THUMBNAIL_WIDTHS = [320, 640] as const
export type ThumbnailWidth = (typeof THUMBNAIL_WIDTHS)[number]
