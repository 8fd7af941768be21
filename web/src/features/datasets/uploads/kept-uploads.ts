import { type Static, Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'

const keyOf = (setId: string) => `uploads-${setId}`

const KeptUploadsSchema = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))

/** A picture on its way: the page cannot keep its file, only by what name and id it was sent. */
export type KeptUpload = Static<typeof KeptUploadsSchema>[number]

/** What was on its way to a set when this tab was loaded anew. */
export const readKeptUploads = (setId: string): KeptUpload[] =>
  readKept(keyOf(setId), KeptUploadsSchema) ?? []

export function keepUploads(setId: string, uploads: readonly KeptUpload[]) {
  if (uploads.length === 0) sessionStorage.removeItem(keyOf(setId))
  else
    sessionStorage.setItem(
      keyOf(setId),
      JSON.stringify(uploads.map(({ id, name }) => ({ id, name }))),
    )
}
