import { type Static, Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'

const keyOf = (datasetId: string) => `uploads-${datasetId}`

const KeptUploadsSchema = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))

/** An image on its way: the page cannot keep its file, only by what name and id it was sent. */
export type KeptUpload = Static<typeof KeptUploadsSchema>[number]

/** What was on its way to a dataset when this tab was loaded anew. */
export const readKeptUploads = (datasetId: string): KeptUpload[] =>
  readKept(keyOf(datasetId), KeptUploadsSchema) ?? []

export function keepUploads(datasetId: string, uploads: readonly KeptUpload[]) {
  if (uploads.length === 0) sessionStorage.removeItem(keyOf(datasetId))
  else
    sessionStorage.setItem(
      keyOf(datasetId),
      JSON.stringify(uploads.map(({ id, name }) => ({ id, name }))),
    )
}
