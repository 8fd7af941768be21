import { type Importable, TRAINERS, type Trainer } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import type { Database } from '../ports/database/database.ts'
import { MAX_PAGES, readPages } from '../ports/replicate/read-pages.ts'
import type { RemoteRun, Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { withoutCredentials } from '../secret-patterns.ts'
import { readTrainingOutput } from '../trainings/completion/training-output.ts'
import { usernameOf } from '../trainings/trainers/base-model.ts'
import { allModels } from './all-models.ts'

export interface LibraryDependencies {
  database: Database
  replicate: Replicate
  settings: Config['replicate']
}

/** Returns versions of our base models that are not in the library: trained elsewhere, or removed from it. */
export async function findImportable(
  deps: LibraryDependencies,
  owner_id: string,
): Promise<Importable> {
  const { replicate, settings } = deps
  const trainers = Object.values(settings.trainers)
  const owner = await usernameOf(replicate, settings.username)
  const names = [...new Set(trainers.map(({ baseModel }) => baseModel))]
  const [lists, trainings, known] = await Promise.all([
    Promise.all(names.map((name) => versionsOf(replicate, owner, name))),
    readPages(replicate.listTrainings(), MAX_PAGES),
    knownHere(deps.database, owner_id),
  ])
  const runsByVersion = new Map(
    trainings.items.flatMap((run) => {
      const output = readTrainingOutput(run.output)
      return output ? [[output.version, run] as const] : []
    }),
  )
  const versions = lists
    .flatMap(({ items }) => items)
    .map(({ id, model, created_at }) => {
      const model_url = `${model}:${id}`
      const run = runsByVersion.get(model_url) ?? null
      return {
        model_url,
        version: id,
        replicate_id: run?.id ?? null,
        keyword: run && keywordOf(run),
        trainer: run && trainerOf(run, settings),
        created_at,
      }
    })
    .filter(
      ({ version, replicate_id }) =>
        !known.versions.has(version) && !(replicate_id && known.underWay.has(replicate_id)),
    )
    .sort((a, b) => b.created_at.localeCompare(a.created_at))
  return { versions, complete: lists.every(({ complete }) => complete) }
}

async function versionsOf(replicate: Replicate, owner: string, name: string) {
  const model = `${owner}/${name}`
  try {
    const { items, complete } = await readPages(replicate.listVersions(owner, name), MAX_PAGES)
    return { items: items.map((version) => ({ ...version, model })), complete }
  } catch (error) {
    // The first training creates the base model.
    if (error instanceof ReplicateError && error.kind === 'not_found')
      return { items: [], complete: true }
    throw error
  }
}

/** Returns what does not need an import: versions of models here, and trainings under way, which will add their own. */
async function knownHere(database: Database, owner_id: string) {
  const underWay = new Set(
    (await database.call.trainings_unfinished({ owner_id })).map(
      ({ replicate_id }) => replicate_id,
    ),
  )
  const versions = new Set<string | null>()
  for await (const models of allModels(database, owner_id))
    for (const { version } of models) versions.add(version)
  return { underWay, versions }
}

/** Reads the trigger word from the input of FLUX's trainer or SDXL's. */
function keywordOf({ input }: RemoteRun): string | null {
  const keyword = input['trigger_word'] ?? input['token_string']
  if (typeof keyword !== 'string' || keyword === '') return null
  return withoutCredentials(keyword) === keyword ? keyword : null
}

const trainerOf = (run: RemoteRun, settings: Config['replicate']): Trainer | null =>
  TRAINERS.find((trainer) => settings.trainers[trainer].version === run.version) ?? null
