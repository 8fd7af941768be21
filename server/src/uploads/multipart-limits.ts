import { MAX_DATASET_IMAGES, MAX_ZIP_BYTES } from '@the-way/shared'

/** Far more than the longest field of the app, which is the training parameters as JSON. */
export const MAX_FIELD_BYTES = 16 * 1024
/** Far more than any form has. Unknown and repeated fields are rejected before this many have been read. */
const MAX_FIELDS = 50
/** The headers of one part; a file name of 255 characters and a type take a tenth of it. */
export const MAX_PART_HEADER_BYTES = 8 * 1024

/** Each image may have a caption. */
const MAX_FILES = 2 * MAX_DATASET_IMAGES

/** The options for `@fastify/multipart`. */
export const multipartOptions = {
  // The spool rejects files that are too large. The parser would only truncate them silently.
  throwFileSizeLimit: false,
  limits: {
    fieldNameSize: 200,
    fieldSize: MAX_FIELD_BYTES,
    fields: MAX_FIELDS,
    files: MAX_FILES,
    parts: MAX_FIELDS + MAX_FILES,
    headerPairs: 20,
    headerSize: MAX_PART_HEADER_BYTES,
    fileSize: MAX_ZIP_BYTES + 1,
  },
}
