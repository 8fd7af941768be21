import {
  GENERATE_FILES,
  type GenerateBody,
  GenerateBodySchema,
  MAX_IMAGE_BYTES,
} from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import { readUpload } from '../../uploads/upload-spool.ts'
import { readFormFields } from '../../validation/form-fields.ts'
import type { GenerateFiles } from './read-source.ts'

const LIMITS = {
  // A ZIP is not an image, which is found out when it is decoded.
  zipBytes: MAX_IMAGE_BYTES,
  imageBytes: MAX_IMAGE_BYTES,
  totalBytes: MAX_IMAGE_BYTES * GENERATE_FILES.length,
}

/**
 * Reads the form of a generation and calls `work` with what its JSON body would be and its files, which are removed
 * afterwards. Throws 400 if a field is invalid.
 */
export async function withGenerateForm<T>(
  request: FastifyRequest,
  spoolDirectory: string,
  work: (body: GenerateBody, files: GenerateFiles) => Promise<T>,
): Promise<T> {
  const form = { spoolDirectory, limits: LIMITS, fileFields: GENERATE_FILES }
  const upload = await readUpload(request, form)
  try {
    const fileOf = (field: string) => upload.files.find((file) => file.field === field)
    const [image, mask] = GENERATE_FILES.map(fileOf)
    const files = { ...(image && { image }), ...(mask && { mask }) }
    return await work(readFormFields(GenerateBodySchema, upload.fields), files)
  } finally {
    await upload.discard()
  }
}
