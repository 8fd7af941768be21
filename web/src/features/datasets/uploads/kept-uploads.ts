import { type Static, Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'

const keyOf = (datasetId: string) => `uploads-${datasetId}`

const StoredUploadsSchema = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))

/** An image being uploaded: its file cannot be stored in the tab, only its name and id. */
export type StoredUpload = Static<typeof StoredUploadsSchema>[number]

/** Returns the images that were being uploaded to a dataset when this tab was reloaded. */
export const readStoredUploads = (datasetId: string): StoredUpload[] =>
  readKept(keyOf(datasetId), StoredUploadsSchema) ?? []

export function storeUploads(datasetId: string, uploads: readonly StoredUpload[]) {
  if (uploads.length === 0) sessionStorage.removeItem(keyOf(datasetId))
  else
    sessionStorage.setItem(
      keyOf(datasetId),
      JSON.stringify(uploads.map(({ id, name }) => ({ id, name }))),
    )
}
