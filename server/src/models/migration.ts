import { type Migration, type MigrationModel, parseModelReference } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { allModels } from './all-models.ts'

/** As many as are asked about for one answer, and at once. */
const MAX_MODELS = 500
const AT_ONCE = 4

/** Asks Replicate whether models that were not trained here, such as an earlier app's, make pictures still. */
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
  return { models, complete: asked.length === rows.length }
}

async function checkModel(replicate: Replicate, row: ModelRow): Promise<MigrationModel> {
  const { id, name, model_url } = row
  const problem = await findProblem(replicate, row)
  const detail = problem ?? 'Replicate has its version, and it takes a prompt.'
  return { id, name, model_url, generates: problem === null, detail }
}

/** Why it would make no pictures, by the rules that a generation goes by. */
async function findProblem(replicate: Replicate, row: ModelRow): Promise<string | null> {
  const reference = parseModelReference(row.model_url)
  if (!reference) return 'Its address names no model at Replicate.'
  const { owner, name } = reference
  let version = reference.version ?? row.version
  if (!version) {
    const model = await replicate.getModel(owner, name)
    if (!model) return `Replicate has no ${owner}/${name}, or it is not this account’s to use.`
    if (!model.latest_version) return `${owner}/${name} has no version at Replicate.`
    version = model.latest_version
  }
  const found = await replicate.getVersion(owner, name, version)
  if (!found)
    return `Replicate has no version ${version.slice(0, 12)}… of ${owner}/${name}, or it is not this account’s to use.`
  return found.inputs && !found.inputs['prompt'] ? 'Its version takes no prompt.' : null
}
