import {
  AddImagesFormSchema,
  DatasetNameSchema,
  type FieldProblem,
  isCaptionName,
  isCaptionTableName,
} from '@the-way/shared'
import { Type } from 'typebox'
import { invalidRequestError } from '../errors/request.errors.ts'
import type { Upload } from '../uploads/upload-spool.ts'
import { validate } from '../validation/validation.ts'

const NameSchema = Type.Object({ name: DatasetNameSchema })
const ImageIdSchema = Type.Pick(AddImagesFormSchema, ['image_id'])

/** Returns the name of a dataset that is created by a form with images. */
export function readCreateForm({ fields, files }: Upload): string {
  const validated = validate(NameSchema, fields)
  const problems = [...validated.problems, ...missingFile(files)]
  if (problems.length > 0 || !validated.isValid) throw invalidRequestError(problems)
  return validated.value.name.trim()
}

/** Returns the id that the client gave to the only image of the form; `undefined` if it did not. */
export function readAddForm({ fields, files }: Upload): string | undefined {
  const problems = [...validate(ImageIdSchema, fields).problems, ...missingFile(files)]
  const imageId = fields['image_id']
  const images = files.filter(({ name }) => !isCaptionName(name) && !isCaptionTableName(name))
  if (imageId !== undefined && (images.length > 1 || files.some(({ isZip }) => isZip)))
    problems.push({
      field: 'image_id',
      code: 'ambiguous',
      detail: 'is only for a single image',
    })
  if (problems.length > 0) throw invalidRequestError(problems)
  return imageId
}

const missingFile = (files: Upload['files']): FieldProblem[] =>
  files.length > 0
    ? []
    : [{ field: 'file', code: 'required', detail: 'is missing: send images, or a ZIP of them' }]
