import { MAX_DATASET_PICTURES, MAX_ZIP_BYTES } from '@the-way/shared'

/** Generous against the app's longest field (training parameters as JSON), far below what hurts. */
export const MAX_FIELD_BYTES = 16 * 1024
export const MAX_FIELDS = 50

/** The options that the app registers @fastify/multipart with. */
export const multipartOptions = {
  // Counted and refused by the spool; the parser alone would cut the file in silence.
  throwFileSizeLimit: false,
  limits: {
    fieldNameSize: 200,
    fieldSize: MAX_FIELD_BYTES,
    fields: MAX_FIELDS,
    files: MAX_DATASET_PICTURES,
    parts: MAX_FIELDS + MAX_DATASET_PICTURES,
    headerPairs: 20,
    headerSize: 8 * 1024,
    fileSize: MAX_ZIP_BYTES + 1,
  },
}
