import { randomBytes } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { createLogger } from '../../src/logger.ts'
import { isEnded, makeModel, requestGeneration, requestTraining } from '../support/actions.ts'
import { logLines } from '../support/log-lines.ts'
import { type ProxiedResponse, replicateProxy } from '../support/replicate-proxy.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const TOKEN = `r8_Canary${randomBytes(16).toString('hex').slice(0, 31)}`
const PASSWORD = `pass-${randomBytes(12).toString('hex')}`
const ECHO = `No such thing for Bearer ${TOKEN} at https://ada:${PASSWORD}@way.example.org/hook`

/** Puts the echo into every text, also into names and ids. */
const echoIn = (value: unknown): unknown =>
  typeof value === 'string'
    ? `${value} ${ECHO}`
    : Array.isArray(value)
      ? value.map(echoIn)
      : value === null || typeof value !== 'object'
        ? value
        : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, echoIn(one)]))

/** Puts the echo into the fields of a run that are written for people. */
const echoInRun = (body: unknown): unknown =>
  body !== null && typeof body === 'object' && 'logs' in body && 'status' in body
    ? {
        ...body,
        logs: `${ECHO}\n${body.logs}\n${ECHO}`,
        error: body.status === 'failed' ? { detail: [{ loc: ['input', ECHO], msg: ECHO }] } : null,
      }
    : body

/** What this test reads of a run or of its log. */
interface Shown {
  status: string
  error: { message: string } | null
  logs: string
}

/** Every form of an error's body that is read. */
const ERROR_BODIES: unknown[] = [
  { detail: ECHO },
  { detail: { prompt: [ECHO] } },
  { detail: [{ loc: ['body', ECHO], msg: ECHO }] },
  { title: ECHO },
  { detail: 'Invalid', invalid_fields: [{ field: ECHO, description: ECHO }] },
  { [ECHO]: 'x' },
  `Failed: {"error": "${ECHO}"}`,
  { detail: 'x'.repeat(490) + TOKEN },
]

t.test('stores and shows no secret that Replicate echoes, in any text', async (t) => {
  const { lines, destination } = logLines()
  const answers: string[] = []
  let origin = ''
  let change = (response: ProxiedResponse): { status: number; body: unknown } => response
  const proxy = await replicateProxy(t, {
    emulator: () => origin,
    change: (response) => change(response),
  })
  const test = await startTestApp(t, {
    logger: createLogger('trace', destination),
    environment: { REPLICATE_API_BASE_URL: `${proxy}/v1`, REPLICATE_API_TOKEN: TOKEN },
  })
  origin = test.emulator.app.listeningOrigin
  const send = async (request: InjectOptions) => {
    const answer = await test.app.inject({
      ...request,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...request.headers },
    })
    answers.push(answer.body)
    return answer
  }
  const read = async (url: string) => (await send({ url })).json<Shown>()
  const readAll = async () => {
    for (const url of ['check-replicate', 'importable', 'check-migration', 'status'])
      await send({ url: `/api/models/${url}` })
    for (const url of ['trainings', 'generations', 'models', 'config', 'webhook/deliveries'])
      await send({ url: `/api/${url}` })
  }
  const model = await makeModel({ call: send, emulator: test.emulator })
  let count = 0
  const startBoth = async () => {
    count += 1
    const training = (await requestTraining({ call: send }, { name: `Lamp ${count}` })).json()
    const body = { prompt: 'LMP', seed: count }
    const generation = (await requestGeneration({ call: send }, model.id, body)).json()
    return [`/api/trainings/${training.id}`, `/api/generations/${generation.id}`] as const
  }

  // What people read: errors and logs of runs that fail and that succeed.
  change = (response) => ({ ...response, body: echoInRun(response.body) })
  for (const isFailing of [true, false]) {
    if (isFailing) {
      test.emulator.addFault({ fail_training: { error: 'x', after: 0.3 } })
      test.emulator.addFault({ fail_prediction: { error: 'x' } })
    }
    const urls = await startBoth()
    for (const url of urls) {
      const run = await waitFor<Shown>(() => read(url), isEnded)
      t.equal(run.status, isFailing ? 'failed' : 'succeeded')
      if (isFailing) t.match(run.error?.message, /\[redacted\]/)
    }
    const { logs } = await read(`${urls[0]}/logs`)
    t.match(logs, /Bearer \[redacted\] at https:\/\/\[redacted\]@way/)
    await send({ url: `${urls[0]}/logs`, headers: { accept: 'text/plain' } })
    await readAll()
  }

  // Rejections, in each form, of everything and of paid calls only.
  for (const [index, body] of ERROR_BODIES.entries()) {
    const status = index % 2 === 0 ? 404 : 422
    change = () => ({ status, body })
    await readAll()
    change = (response) => (response.method === 'POST' ? { status, body } : response)
    for (const url of await startBoth())
      t.match(await waitFor<Shown>(() => read(url), isEnded), { status: 'failed' })
  }
  change = () => ({ status: 500, body: { detail: ECHO } })
  await readAll()

  // Names and ids too: such a response counts as unreadable.
  change = (response) => ({ ...response, body: echoIn(response.body) })
  const unreadable = await startBoth()
  await readAll()
  await waitFor(
    async () => Promise.all(unreadable.map((url) => read(url))),
    (runs) => runs.every((run) => run.error !== null),
  )
  await readAll()

  const tables = await test.database.query(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'",
  )
  const rows = await Promise.all(
    tables.map(({ name }) => test.database.query(`select to_jsonb(r)::text as row from ${name} r`)),
  )
  const places = {
    answers: answers.join('\n'),
    database: JSON.stringify(rows),
    log: lines.join(''),
  }
  for (const [place, text] of Object.entries(places)) {
    t.match(text, /\[redacted\]/, `the echo got to the ${place}`)
    for (const secret of [TOKEN, TOKEN.slice(0, 20), PASSWORD]) {
      const at = text.indexOf(secret)
      t.equal(at, -1, `${place}: ${text.slice(Math.max(0, at - 300), at + 60)}`)
    }
  }
})
