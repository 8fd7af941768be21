import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { lockDirectory } from '../../lock/directory-lock.ts'
import { loadConfig } from '../../src/config/config.ts'
import { moveData } from '../../src/move-data/move-data.ts'
import type { DatabaseCalls } from '../../src/ports/database/database.ts'
import { openEmbeddedDatabase } from '../../src/ports/database/embedded/embedded-database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { createSupabaseFiles } from '../../src/ports/files/supabase-files.ts'
import { newKey } from '../contracts/database/api-keys.contract.ts'
import { createGeneration, saveModel } from '../contracts/database/generation-stages.ts'
import { createTraining } from '../contracts/database/training-stages.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { newSession } from '../support/new-session.ts'
import { sharedPostgres } from '../support/postgres-server.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { UNHURRIED } from '../support/test-database.ts'

const schemaSql = readSetupSql()
const server = await sharedPostgres(t)
const MODELS = 120

/** Creates a data folder with more rows than one batch, a file, and a file that is too large for a project. */
async function startEmbedded(t: Test) {
  const dataDirectory = await testDataDirectory(t)
  const database = await openEmbeddedDatabase({
    directory: join(dataDirectory, 'database'),
    schemaSql,
  })
  for (let n = 0; n < MODELS; n += 1) await saveModel(database.call, { id: `model-${n}` })
  await createTraining(database.call)
  await createGeneration(database.call)
  await database.call.api_keys_create(newKey('k'))
  await database.call.sessions_create(newSession('hash'))
  const files = createLocalFiles({ directory: join(dataDirectory, 'files') })
  await files.write('images/a/0.webp', Buffer.from('an image'))
  await files.write('weights/a.tar', Buffer.alloc(3000))
  const before = await readAll(database.call)
  await database.close()
  const messages: string[] = []
  const move = (environment: Record<string, string>) =>
    moveData(loadConfig({ DATA_DIR: dataDirectory, ...environment }, '/'), {
      logger: pino({ level: 'silent' }),
      say: (message) => messages.push(message),
    })
  return { dataDirectory, before, messages, move }
}

/** Reads all lists, to compare them byte for byte. */
async function readAll(call: DatabaseCalls): Promise<string> {
  const owner = { owner_id: 'ada', limit: 100, cursor: null }
  const pages: unknown[] = []
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor; isFirst = false) {
    const page = await call.models_list({ ...owner, cursor, status: null })
    pages.push(page)
    cursor = page.next_cursor
  }
  const trainings = await call.trainings_list(owner)
  const datasets = await Promise.all(
    trainings.trainings.map(({ dataset_id }) =>
      call.datasets_get({ owner_id: 'ada', id: dataset_id ?? '' }),
    ),
  )
  const generations = await call.generations_list({ ...owner, model_id: null })
  const keys = await call.api_keys_list(owner)
  return JSON.stringify([pages, trainings, datasets, generations, keys])
}

t.test('moves every row to PostgreSQL, and renames the embedded database', async (t) => {
  const { dataDirectory, before, messages, move } = await startEmbedded(t)
  const DATABASE_URL = await server.createDatabase(t)
  await move({ DATABASE_URL })
  const database = await openPostgresDatabase({
    connectionString: DATABASE_URL,
    schemaSql,
    ...UNHURRIED,
  })
  t.teardown(() => database.close())
  t.equal(await readAll(database.call), before)
  const key = await database.call.api_keys_find({ key_hash: 'hash-k' })
  t.match(key, { id: 'k', scopes: ['read', 'train'] }, 'API keys stay valid')
  const now = '2030-01-01T00:00:00Z'
  const session = await database.call.sessions_get({ session_hash: 'hash', now })
  t.equal(session, null, 'users have to sign in again')
  t.ok(messages.some((message) => message.startsWith(`trained_models: ${MODELS + 1} rows`)))
  t.notOk(existsSync(join(dataDirectory, 'database')))
  t.ok(readdirSync(dataDirectory).some((name) => name.startsWith('database-moved-')))
  t.ok(existsSync(join(dataDirectory, 'files/weights/a.tar')), 'files stay in DATA_DIR')
  await t.rejects(move({ DATABASE_URL }), { message: /nothing to move: .* embedded database/ })
})

t.test('moves rows and files to Supabase, and names files that its storage rejects', async (t) => {
  const { before, messages, move, dataDirectory } = await startEmbedded(t)
  const databaseUrl = await server.createDatabase(t)
  await setUpProject(databaseUrl, schemaSql)
  const { url, keys } = await startSupabaseStandIn(t, { databaseUrl, maxFileBytes: 1000 })
  await move({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole })
  const settings = { url, serviceRoleKey: keys.serviceRole }
  const database = await openSupabaseDatabase({ ...settings, schemaSql, ...UNHURRIED })
  t.equal(await readAll(database.call), before)
  const files = createSupabaseFiles(settings)
  const image = await files.read('images/a/0.webp')
  t.equal(image && String(await buffer(image.stream)), 'an image')
  t.equal(await files.stat('weights/a.tar'), null)
  t.ok(messages.some((message) => /^weights\/a\.tar was not copied: .*size/.test(message)))
  t.ok(existsSync(join(dataDirectory, 'files/weights/a.tar')))
})

t.test('can be run again after an interruption', async (t) => {
  const { before, messages, move } = await startEmbedded(t)
  const databaseUrl = await server.createDatabase(t)
  await setUpProject(databaseUrl, schemaSql)
  const { url, keys, storage } = await startSupabaseStandIn(t, { databaseUrl })
  const environment = { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole }
  storage.away = 503
  await t.rejects(move(environment), { name: 'FilesError', kind: 'unavailable' })
  storage.away = undefined
  await move(environment)
  const database = await openSupabaseDatabase({
    url,
    serviceRoleKey: keys.serviceRole,
    schemaSql,
    ...UNHURRIED,
  })
  t.equal(await readAll(database.call), before)
  t.ok(messages.some((message) => /existed already/.test(message)))
})

t.test('requires a target, and that no server is running', async (t) => {
  const { dataDirectory, move } = await startEmbedded(t)
  await t.rejects(move({}), { name: 'ConfigError', message: /^Set DATABASE_URL/ })
  const lock = await lockDirectory(dataDirectory)
  await t.rejects(move({ DATABASE_URL: await server.createDatabase(t) }), {
    name: 'DirectoryLockedError',
  })
  await lock.release()
  t.ok(existsSync(join(dataDirectory, 'database')))
})
