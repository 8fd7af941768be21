import { MAX_DATASET_IMAGES, MAX_ZIP_BYTES } from '@the-way/shared'

/** Generous against the app's longest field (training parameters as JSON), far below what hurts. */
export const MAX_FIELD_BYTES = 16 * 1024
export const MAX_FIELDS = 50
/** Of one part; a file name of 255 characters and a type take a tenth of it. */
export const MAX_PART_HEADER_BYTES = 8 * 1024

/** The options that the app registers @fastify/multipart with. */
export const multipartOptions = {
  // Counted and refused by the spool; the parser alone would cut the file in silence.
  throwFileSizeLimit: false,
  limits: {
    fieldNameSize: 200,
    fieldSize: MAX_FIELD_BYTES,
    fields: MAX_FIELDS,
    files: MAX_DATASET_IMAGES,
    parts: MAX_FIELDS + MAX_DATASET_IMAGES,
    headerPairs: 20,
    headerSize: MAX_PART_HEADER_BYTES,
    fileSize: MAX_ZIP_BYTES + 1,
  },
}
