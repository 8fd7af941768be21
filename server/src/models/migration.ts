import type { Migration, MigrationModel } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { allModels } from './all-models.ts'
import { findVersionProblem } from './check-version.ts'

/** As many as are asked about for one answer, and at once. */
const MAX_MODELS = 500
const AT_ONCE = 4

/**
 * Asks Replicate whether models that were not trained here, such as an earlier app's, can still generate. Those that can
 * are no longer unchecked.
 */
export async function checkMigration(
  { database, replicate }: { database: Database; replicate: Replicate },
  owner_id: string,
): Promise<Migration> {
  const rows: ModelRow[] = []
  for await (const page of allModels(database, owner_id))
    rows.push(...page.filter(({ trained_here }) => !trained_here))
  const asked = rows.slice(0, MAX_MODELS)
  const models: MigrationModel[] = []
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const group = asked.slice(start, start + AT_ONCE)
    models.push(...(await Promise.all(group.map((row) => checkModel(replicate, row)))))
  }
  const ids = models.filter(({ generates }) => generates).map(({ id }) => id)
  await database.call.models_checked({ owner_id, ids, now: new Date().toISOString() })
  return { models, complete: asked.length === rows.length }
}

async function checkModel(replicate: Replicate, row: ModelRow): Promise<MigrationModel> {
  const { id, name, model_url } = row
  const problem = await findVersionProblem(replicate, row)
  const detail = problem?.detail ?? 'Replicate has the version, and it has a prompt input.'
  return { id, name, model_url, generates: problem === null, detail }
}
