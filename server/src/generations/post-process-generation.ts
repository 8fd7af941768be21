import type { Database } from '../ports/database/database.ts'
import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { postProcessRun } from '../runs/post-process-run.ts'
import { deleteUploads } from '../runs/run-uploads.ts'
import type { JobLogger, Lease } from '../workers/worker.ts'

export interface PostProcessGenerationDependencies {
  database: Database
  replicate: Replicate
  logger: JobLogger
}

/** Deletes the uploads of a generation that has ended from Replicate. */
export async function postProcessGeneration(
  deps: PostProcessGenerationDependencies,
  row: GenerationPartRow,
  lease: Lease,
): Promise<void> {
  await postProcessRun(deps, row, lease, [() => deleteUploads(deps, row)])
}
