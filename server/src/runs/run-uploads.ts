import type { RunUpload } from '../ports/database/functions/parts.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import type { JobLogger } from '../workers/worker.ts'

export interface RunUploadsDependencies {
  replicate: Replicate
  logger: Pick<JobLogger, 'warn'>
}

interface UploadingRow {
  uploads: RunUpload[]
}

/** A file for the input with this name. */
export interface InputFile {
  input: string
  content: Blob
  name: string
}

/**
 * Uploads the files of a run to Replicate and calls `record`, which stores the uploads with the row. Each attempt has its
 * own uploads, because a look-up finds a lost run by their URLs. If they can't be recorded, they are deleted at once,
 * because nothing else knows of them.
 */
export async function uploadInputs<Row>(
  { replicate, logger }: RunUploadsDependencies,
  row: UploadingRow,
  files: readonly InputFile[],
  record: (uploads: RunUpload[]) => Promise<Row | null>,
): Promise<Row | null> {
  // No call uses the uploads of an earlier attempt, because the intent is no longer open.
  await deleteUploads({ replicate }, row)
  const uploads: RunUpload[] = []
  let recorded: Row | null = null
  try {
    for (const { input, content, name } of files)
      uploads.push({ input, ...(await replicate.uploadFile(content, name)) })
    recorded = await record(uploads)
    return recorded
  } finally {
    if (recorded === null)
      for (const { id } of uploads)
        await replicate
          .deleteFile(id)
          .catch((err: unknown) => logger.warn({ upload: id, err }, 'an upload was not deleted'))
  }
}

/** Deletes what a run has uploaded to Replicate; can be repeated. */
export async function deleteUploads(
  { replicate }: Pick<RunUploadsDependencies, 'replicate'>,
  { uploads }: UploadingRow,
): Promise<void> {
  for (const { id } of uploads) await replicate.deleteFile(id)
}

/** Returns the URL of what was uploaded for an input; `null` if nothing was. */
export const uploadedUrl = ({ uploads }: UploadingRow, input: string): string | null =>
  uploads.find((upload) => upload.input === input)?.url ?? null
