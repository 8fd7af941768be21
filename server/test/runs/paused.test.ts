import t from 'tap'
import { ReplicateError } from '../../src/ports/replicate/replicate-error.ts'
import { explainNotCreated } from '../../src/runs/run-errors.ts'
import {
  generate,
  isEnded,
  makeModel,
  readGeneration,
  readTraining,
  train,
  waitUntilEnded,
} from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const settings = { trainer: 'REPLICATE_FLUX_TRAINER', baseModel: 'REPLICATE_FLUX_BASE_MODEL' }

const isPaused = ({ phase }: { phase: string }) => phase === 'paused'

const retry = ({ call }: TestApp, path: string) =>
  call({ method: 'POST', url: `/api/${path}/retry` })

/** Errors of calls that did not create a run, and how they are explained. */
const CASES: [string, ConstructorParameters<typeof ReplicateError>, object][] = [
  [
    'no credit: on hold until its owner retries',
    ['payment_required', 'You have insufficient credit'],
    { next: 'pause', retryInMs: null, error: { code: 'replicate.no_credit', side: 'account' } },
  ],
  [
    'rate-limited: retried after the time in the response',
    ['throttled', 'slow', { retryAfterMs: 7000 }],
    { next: 'pause', retryInMs: 7000, error: { code: 'replicate.throttled', side: 'replicate' } },
  ],
  [
    'an invalid token: retried soon',
    ['unauthenticated', 'no'],
    { next: 'pause', retryInMs: 60_000, error: { code: 'replicate.wrong_token', side: 'account' } },
  ],
  [
    'an outage: retried soon',
    ['unavailable', 'no'],
    { next: 'wait', error: { code: 'replicate.unavailable', side: 'replicate' } },
  ],
  [
    'an unknown version of the trainer',
    [
      'invalid',
      "The specified version does not exist (or perhaps you don't have permission to use it?)",
    ],
    {
      next: 'fail',
      error: {
        code: 'replicate.version_not_found',
        side: 'us',
        hint: /REPLICATE_FLUX_TRAINER/,
      },
    },
  ],
  [
    'a deleted destination',
    ['not_found', 'The specified training destination does not exist'],
    {
      next: 'fail',
      error: {
        code: 'replicate.destination_gone',
        side: 'account',
        hint: /REPLICATE_FLUX_BASE_MODEL/,
      },
    },
  ],
  [
    'a model name that is taken',
    ['conflict', 'A model with that name and owner already exists.'],
    {
      next: 'fail',
      error: { code: 'replicate.name_taken', side: 'us', hint: /REPLICATE_FLUX_BASE_MODEL/ },
    },
  ],
  [
    'an account at its model limit',
    [
      'invalid',
      'The following errors occurred: - name: This account has reached its limit of 1000 models.',
    ],
    {
      next: 'fail',
      error: { code: 'replicate.model_limit', side: 'account', message: /1000 models/ },
    },
  ],
  [
    'input rejected by the safety filter',
    ['invalid', 'NSFW content detected'],
    { next: 'fail', error: { code: 'replicate.nsfw', side: 'images' } },
  ],
  [
    'a missing permission',
    ['forbidden', 'You do not have permission'],
    {
      next: 'fail',
      error: { code: 'replicate.forbidden', side: 'account', message: /permission/ },
    },
  ],
  [
    'an unknown resource',
    ['not_found', 'The requested resource could not be found.'],
    { next: 'fail', error: { code: 'replicate.not_found', side: 'us' } },
  ],
  [
    'an upload that is too large',
    ['too_large', 'Files must be less than 100MB in size'],
    { next: 'fail', error: { code: 'replicate.too_large', side: 'images' } },
  ],
  [
    'any other invalid input',
    ['invalid', '- input.steps: must be less'],
    { next: 'fail', error: { code: 'replicate.refused', side: 'settings', message: /less/ } },
  ],
]
for (const [name, error, expected] of CASES) {
  t.test(`explains a failed create call: ${name}`, async (t) => {
    const explained = explainNotCreated(new ReplicateError(...error), 1, settings)
    t.match(explained, expected)
    t.match(explained.error, { charged: 'no', hint: /Nothing was charged\.$/ })
    const forImages = explainNotCreated(new ReplicateError(...error), 1)
    t.equal(forImages.error.code, explained.error.code)
    t.notMatch(forImages.error.hint, /undefined|FLUX_TRAINER/)
  })
}

t.test('keeps a training without credit on hold until its owner retries', async (t) => {
  const test = await startTestApp(t)
  test.emulator.setAccount({ no_credit: true })
  const training = await train(test)
  const { id } = training
  const paused = await waitFor(() => readTraining(test, id), isPaused)
  t.match(paused, { status: 'queued', error: { code: 'replicate.no_credit', charged: 'no' } })
  const [row] = await test.database.query(`select next_check_at from runs where id = '${id}'`)
  t.equal(row?.['next_check_at'], null)

  t.equal((await retry(test, `trainings/${id}`)).statusCode, 202)
  t.match(await waitFor(() => readTraining(test, id), isPaused), {
    error: { code: 'replicate.no_credit' },
  })
  test.emulator.setAccount({ no_credit: false })
  await retry(test, `trainings/${id}`)
  t.match(await waitUntilEnded(test, training), { status: 'succeeded', error: null })
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('keeps a generation without credit on hold until its owner retries', async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  test.emulator.setAccount({ no_credit: true })
  const generation = await generate(test, model.id)
  const { id } = generation
  const onHold = await waitFor(
    () => readGeneration(test, id),
    ({ error }) => error !== null,
  )
  t.match(onHold, { status: 'queued', error: { code: 'replicate.no_credit', charged: 'no' } })
  test.emulator.setAccount({ no_credit: false })
  const answer = await retry(test, `generations/${id}`)
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { id, error: null })
  t.match(await waitUntilEnded(test, generation), { status: 'succeeded' })
  t.match((await retry(test, `generations/${id}`)).json(), {
    status: 409,
    code: 'generations.nothing_missing',
  })
  t.match((await retry(test, 'generations/nowhere')).json(), { status: 404 })
})

t.test('fails a training when the account has reached its model limit', async (t) => {
  const test = await startTestApp(t)
  test.emulator.setAccount({ model_limit: 0 })
  t.match(await waitUntilEnded(test, await train(test)), {
    status: 'failed',
    error: { code: 'replicate.model_limit', side: 'account' },
    cost_usd_micros: 0,
  })
})

t.test(
  'sends all generations while Replicate rate-limits an account with low credit',
  async (t) => {
    const test = await startTestApp(t)
    const model = await makeModel(test)
    const { emulator } = test
    // The first create calls are each rate-limited for a second.
    const COUNT = 8
    for (let n = 0; n < COUNT; n += 1)
      emulator.addFault({ throttle: 'low_credit', seconds: 1, route: 'predictions' })
    const before = (await emulator.ledger()).predictions_created
    const started = await Promise.all(
      Array.from({ length: COUNT }, (_, n) =>
        generate(test, model.id, { prompt: `at night ${n}` }),
      ),
    )
    const done = await waitFor(
      () => Promise.all(started.map(({ id }) => readGeneration(test, id))),
      (rows) => rows.every(isEnded),
    )
    t.strictSame(
      done.map(({ status, error }) => [status, error]),
      started.map(() => ['succeeded', null]),
    )
    t.equal((await emulator.ledger()).predictions_created - before, COUNT)
  },
)
