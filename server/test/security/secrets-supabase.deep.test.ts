import { randomBytes } from 'node:crypto'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { createLogger } from '../../src/logger.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { generate, makeDataset, makeModel } from '../support/actions.ts'
import { sendForm } from '../support/form.ts'
import { imagePart } from '../support/image-parts.ts'
import { logLines } from '../support/log-lines.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTestApp } from '../support/test-app.ts'
import { type TestDatabase, UNHURRIED } from '../support/test-database.ts'
import { waitFor } from '../support/wait-for.ts'
import { ECHOES, startEchoingProject } from './echoing-project.ts'
import { INTERNALS } from './hardened.ts'
import { ROUTE_TABLE } from './route-table.ts'

const CANARIES = {
  OWNER_TOKEN: `owner-canary-${randomBytes(24).toString('hex')}`,
  REPLICATE_API_TOKEN: `r8_Canary${randomBytes(20).toString('hex')}`,
  REPLICATE_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
}
const OWNER = { authorization: `Bearer ${CANARIES.OWNER_TOKEN}` }
const COOKIE = 'the_way_session'
const ADMIN_EMAIL = 'root@example.com'
const schemaSql = readSetupSql()
const postgres = await sharedPostgres(t)

/** Starts a server on a project that can fail, and collects its responses and log lines. */
async function start(t: Test) {
  const databaseUrl = await postgres.createDatabase(t)
  await setUpProject(databaseUrl, schemaSql)
  const standIn = await startSupabaseStandIn(t, { databaseUrl })
  const project = await startEchoingProject(t, standIn.url)
  standIn.auth.setUrl(project.url)
  const serviceRoleKey = standIn.keys.serviceRole
  const environment = {
    ...CANARIES,
    SUPABASE_URL: project.url,
    SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey,
    SUPABASE_ANON_KEY: standIn.keys.anon,
    ADMIN_EMAIL,
  }
  const { lines, destination } = logLines()
  const logger = createLogger('trace', destination)
  const adapter = await openSupabaseDatabase({
    url: project.url,
    serviceRoleKey,
    schemaSql,
    ...UNHURRIED,
  })
  const query = await connectTo(t, databaseUrl)
  const database = { ...adapter, query }
  const test = await startTestApp(t, { database, logger, environment, predictionSeconds: 0.05 })
  const answers: LightMyRequestResponse[] = []
  const call = async ({ headers, ...request }: InjectOptions) => {
    const answer = await test.app.inject({ ...request, headers: { ...OWNER, ...headers } })
    answers.push(answer)
    return answer
  }
  const accessToken = await standIn.auth.token(standIn.auth.addUser(ADMIN_EMAIL))
  return { ...test, call, answers, lines, project, serviceRoleKey, accessToken }
}

/** Valid bodies, so that the requests reach the project. */
const BODIES: Record<string, object> = {
  'PATCH /api/datasets/:id': { name: 'x' },
  'PATCH /api/models/:id': { name: 'x' },
  'PATCH /api/spending': { day_cap_usd_micros: null },
  'POST /api/invitations': { email: 'a@example.com' },
  'POST /api/keys': { name: 'x', scopes: ['read'] },
  'POST /api/models/save': { name: 'x', keyword: 'LMP', model_url: 'acme/lamp' },
  'POST /api/models/train': { name: 'x', keyword: 'LMP', dataset_id: 'x' },
  'POST /api/models/:id/generate': { prompt: 'x' },
  'POST /api/session': { token: CANARIES.OWNER_TOKEN },
}

/** All routes except the docs, which do not call the project. */
const routes = Object.keys(ROUTE_TABLE)
  .filter((route) => !/\/docs\/|openapi|index\.html/.test(route))
  .map((route): InjectOptions => {
    const [method, path = ''] = route.split(' ')
    const payload = BODIES[route]
    return {
      method: method as 'GET',
      url: path.replaceAll(/:\w+/g, 'x').replace('*', 'images/x/0.png'),
      ...(payload && { payload }),
    }
  })

t.test('never shows a secret, whatever the Supabase project returns', async (t) => {
  const { app, call, answers, lines, project, emulator, ...test } = await start(t)
  const owner = (request: InjectOptions) => app.inject({ ...request, headers: OWNER })
  const { key } = (
    await owner({ method: 'POST', url: '/api/keys', payload: { name: 'x', scopes: ['read'] } })
  ).json<{ key: string }>()
  const signedIn = await owner({
    method: 'POST',
    url: '/api/session',
    payload: { token: CANARIES.OWNER_TOKEN },
  })
  const cookie = signedIn.cookies[0]?.value ?? ''
  const { serviceRoleKey, accessToken } = test
  const secrets = { ...CANARIES, serviceRoleKey, accessToken, key, cookie }
  for (const [name, secret] of Object.entries(secrets)) t.ok(secret.length > 20, name)
  // The secret of a session is never sent to the project, which gets its hash.
  const known = Object.values({ ...secrets, cookie: '' }).join(' ')

  const dataset = await makeDataset({ call }, 4)
  const model = await makeModel({ call, emulator })
  for (const route of routes)
    if (route.method === 'GET') await call({ ...route, headers: { cookie: `${COOKIE}=${cookie}` } })

  let failures = 0
  const fail = async (requests: readonly InjectOptions[]) => {
    // A response whose connection breaks halfway becomes an error.
    const all = await Promise.allSettled(requests.map(call))
    const failed = all.filter((one) => one.status === 'rejected' || one.value.statusCode >= 500)
    failures += failed.length
    for (const one of failed) if (one.status === 'fulfilled') t.notMatch(one.value.body, INTERNALS)
    return failed.length
  }
  for (const [at, echo] of Object.keys(ECHOES).entries()) {
    project.fail({ path: /^\/(?:rest|auth)\//, echo, secrets: known })
    // Each route gets several of the failures.
    const some = routes.filter((_route, index) => index % 3 === at % 3)
    const failed = await fail([
      ...some,
      { method: 'POST', url: '/api/session', payload: { access_token: accessToken } },
      { url: '/api/models', headers: { authorization: `Bearer ${key}` } },
      { url: '/api/models', headers: { authorization: '', cookie: `${COOKIE}=${cookie}` } },
    ])
    t.ok(failed >= 8, `database, ${echo}: ${failed} failures`)
  }
  const upload = [await imagePart(9)]
  for (const echo of Object.keys(ECHOES)) {
    project.fail({ path: /^\/storage\/.*\/images\//, echo, secrets: known })
    await generate({ call }, model.id, {}, { 'idempotency-key': echo })
    await waitFor(
      async () => project.failures(),
      (count) => count > 0,
    )
    project.fail({ path: /^\/storage\//, echo, secrets: known })
    const all = echo === 'an internal error' ? [{ url: '/api/export' }] : []
    await fail([{ url: dataset.images[0].url }, ...all])
    answers.push(await sendForm({ call }, `/api/datasets/${dataset.id}/images`, upload))
    t.ok(project.failures() > 0, `files, ${echo}`)
  }
  project.fail(null)
  t.comment(`${failures} failures, ${answers.length} answers, ${lines.length} lines`)
  t.ok(failures >= 50, `${failures} failures`)

  const places = {
    log: lines.join(''),
    answers: answers.map(({ body, headers }) => JSON.stringify(headers) + body).join('\n'),
    database: await contentsOf(test.database),
  }
  t.match(places.log, /\[redacted\]/, 'errors of the project were logged')
  t.match(places.log, '"level":10', 'the log level is trace')
  t.match(places.database, /acme\/lamp/, 'the database was searched')
  for (const [place, text] of Object.entries(places))
    for (const [name, secret] of Object.entries(secrets)) {
      const at = text.indexOf(secret)
      t.equal(at, -1, `${name} in ${place}: ${text.slice(Math.max(0, at - 300), at + 20)}`)
    }
})

async function contentsOf({ query }: TestDatabase): Promise<string> {
  const tables = await query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'the_way')`,
  )
  const rows = await Promise.all(
    tables.map(({ name }) => query(`select to_jsonb(r)::text as row from ${name} r`)),
  )
  return JSON.stringify(rows)
}
