import type { Migration, MigrationModel } from '@the-way/shared'
import pLimit from 'p-limit'
import type { Database } from '../ports/database/database.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { allModels } from './all-models.ts'
import { findVersionProblem } from './check-version.ts'

/** How many models are checked for one response, and how many of them at the same time. */
const MAX_MODELS = 500
const CONCURRENCY = 4

/**
 * Checks at Replicate whether models that were not trained here, such as an earlier app's, can still generate. Those
 * that can get a new `checked_at`.
 */
export async function checkMigration(
  { database, replicate }: { database: Database; replicate: Replicate },
  owner_id: string,
): Promise<Migration> {
  const rows: ModelRow[] = []
  for await (const page of allModels(database, owner_id))
    rows.push(...page.filter(({ trained_here }) => !trained_here))
  const checked = rows.slice(0, MAX_MODELS)
  const limit = pLimit(CONCURRENCY)
  const models = await limit
    .map(checked, (row) => checkModel(replicate, row))
    .finally(() => limit.clearQueue())
  const ids = models.filter(({ generates }) => generates).map(({ id }) => id)
  await database.call.models_checked({ owner_id, ids, now: new Date().toISOString() })
  return { models, complete: checked.length === rows.length }
}

async function checkModel(replicate: Replicate, row: ModelRow): Promise<MigrationModel> {
  const { id, name, model_url } = row
  const problem = await findVersionProblem(replicate, row)
  const detail = problem?.detail ?? 'Replicate has the version, and it has a prompt input.'
  return { id, name, model_url, generates: problem === null, detail }
}
