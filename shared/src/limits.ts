const MIB = 1024 * 1024

/** The largest ZIP that an upload may bring. */
export const MAX_ZIP_BYTES = 50 * MIB
/** What all images of an upload may hold together, once a ZIP is unpacked. */
export const MAX_UNPACKED_BYTES = 150 * MIB
/** What a dataset may hold, as stored. */
export const MAX_DATASET_BYTES = 150 * MIB
/** Replicate's Files API takes 100 MB; the rest is room for the form around the ZIP. */
export const MAX_TRAINER_ZIP_BYTES = 95_000_000
/** The largest image, alone or inside a ZIP. */
export const MAX_IMAGE_BYTES = 25 * MIB
/** Fewer teach a model nothing worth its price. */
export const MIN_TRAINING_IMAGES = 4
export const MAX_DATASET_IMAGES = 100
/** What the trainers' authors advise; said, not enforced. */
export const ADVISED_IMAGES = { min: 10, max: 30 } as const
/** Pixels before decoding: a small file may unfold to more than a laptop holds. */
export const MAX_IMAGE_PIXELS = 50_000_000
/** Stored images are scaled down to this longest side; the trainer uses at most 1024. */
export const MAX_STORED_SIDE = 2048
