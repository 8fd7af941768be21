import { AddPicturesFormSchema, DatasetNameSchema, type FieldProblem } from '@the-way/shared'
import { Type } from 'typebox'
import { invalidRequestError } from '../http/error-handler.ts'
import { findProblems } from '../http/validation.ts'
import type { Upload } from './upload-spool.ts'

const NameSchema = Type.Object({ name: DatasetNameSchema })
const PictureIdSchema = Type.Pick(AddPicturesFormSchema, ['picture_id'])

/** The name of a dataset that is made by a form with pictures. */
export function readCreateForm({ fields, files }: Upload): string {
  refuse([...findProblems(NameSchema, fields), ...missingFile(files)])
  return fields['name']?.trim() ?? ''
}

/** The id that the sender gave to the one picture of the form; undefined where there is none. */
export function readAddForm({ fields, files }: Upload): string | undefined {
  const problems = [...findProblems(PictureIdSchema, fields), ...missingFile(files)]
  const pictureId = fields['picture_id']
  if (pictureId !== undefined && (files.length > 1 || files[0]?.isZip))
    problems.push({
      field: 'picture_id',
      code: 'ambiguous',
      detail: 'is only for a single image',
    })
  refuse(problems)
  return pictureId
}

const missingFile = (files: Upload['files']): FieldProblem[] =>
  files.length > 0
    ? []
    : [{ field: 'file', code: 'required', detail: 'is missing: send images, or a ZIP of them' }]

function refuse(problems: FieldProblem[]): void {
  if (problems.length > 0) throw invalidRequestError(problems)
}
