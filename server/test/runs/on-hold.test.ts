import t, { type Test } from 'tap'
import { generate, makeModel, train } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

/** With a token, runs have a price even if the emulator answers. */
const environment = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }
const HOUR = 3600_000

interface Run {
  id: string
  status: string
  on_hold: boolean
  error: { code: string; hint: string } | null
  replicate_id: string | null
  retry_at: string | null
}

interface World {
  test: TestApp
  clock: ReturnType<typeof turnedClock>
}

interface Reason {
  name: string
  code: string
  /** Called after the runs are created. */
  begin: (world: World) => Promise<unknown>
  /** Removes the reason. */
  end: (world: World) => Promise<unknown>
  /** Whether the run is then sent without a retry by its owner. */
  resumesAutomatically: boolean
}

const caps = (test: TestApp, payload: object) =>
  test.call({ method: 'PATCH', url: '/api/spending', payload })

/** Adds a run that cost $9. */
const spend = (test: TestApp) =>
  test.database.query(
    `insert into public.deleted_runs (id, owner_id, sent_at, usd_micros, deleted_at)
     values ('spent', 'local', $1::timestamptz, 9000000, now())`,
    [new Date().toISOString()],
  )

const pauseUser = async (test: TestApp, status: string) => {
  await test.database.query(
    `insert into public.users (id, owner_id, email, role, status, created_at, updated_at)
     values ('u', 'local', 'ada@example.com', 'member', 'active', now(), now()) on conflict do nothing`,
  )
  await test.deps.users.update('u', { status: status === 'paused' ? 'paused' : 'active' })
}

/** Sets the clock to an hour before the next period in UTC. */
const passUntilEndOf = (period: 'day' | 'month', { clock }: World) => {
  const now = new Date()
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  const end = period === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1)
  clock.pass(end - HOUR - now.getTime())
}

const REASONS: Reason[] = [
  {
    name: 'no credit',
    code: 'replicate.no_credit',
    begin: async ({ test }) => test.emulator.setAccount({ no_credit: true }),
    end: async ({ test }) => test.emulator.setAccount({ no_credit: false }),
    resumesAutomatically: false,
  },
  {
    name: 'throttled',
    code: 'replicate.throttled',
    begin: async ({ test }) => {
      for (const route of ['trainings', 'predictions'] as const)
        test.emulator.addFault({ throttle: 'low_credit', seconds: 600, route })
    },
    end: async ({ test, clock }) => {
      test.emulator.clearFaults()
      clock.pass(HOUR)
    },
    resumesAutomatically: true,
  },
  {
    name: 'an invalid token',
    code: 'replicate.wrong_token',
    begin: async ({ test }) =>
      test.emulator.addFault({ status: 401, route: 'any', probability: 1 }),
    end: async ({ test, clock }) => {
      test.emulator.clearFaults()
      clock.pass(61_000)
    },
    resumesAutomatically: true,
  },
  {
    name: 'an outage of Replicate',
    code: 'replicate.unavailable',
    begin: async ({ test }) =>
      test.emulator.addFault({ status: 503, route: 'any', probability: 1 }),
    end: async ({ test, clock }) => {
      test.emulator.clearFaults()
      clock.pass(61_000)
    },
    resumesAutomatically: true,
  },
  ...(['day', 'month'] as const).map((period) => ({
    name: `a cap until the next ${period}`,
    code: 'spending.cap_reached',
    begin: async (world: World) => {
      passUntilEndOf(period, world)
      await caps(world.test, { [`${period}_cap_usd_micros`]: 9_000_000 })
    },
    end: async ({ clock }: World) => clock.pass(HOUR + 60_000),
    resumesAutomatically: true,
  })),
  {
    name: 'a cap that is raised',
    code: 'spending.cap_reached',
    begin: async ({ test }) => caps(test, { day_cap_usd_micros: 9_000_000 }),
    end: async ({ test }) => caps(test, { day_cap_usd_micros: null }),
    resumesAutomatically: true,
  },
  {
    name: 'a paused user',
    code: 'users.paused',
    begin: async ({ test }) => pauseUser(test, 'paused'),
    end: async ({ test }) => pauseUser(test, 'active'),
    resumesAutomatically: true,
  },
]

/** Starts an app that can create a training and a generation, which are not sent before `release`. */
async function startBoth(t: Test) {
  const clock = turnedClock(t)
  const test = await startTestApp(t, { environment, areJobsRunning: false })
  // Creating a run wakes the worker, which must not claim anything before the reason begins.
  const { call } = test.deps.database
  const { runs_claim } = call
  call.runs_claim = async () => []
  const release = () => {
    call.runs_claim = runs_claim
    test.deps.jobs.start()
  }
  const model = await makeModel(test)
  const start = async () => {
    const generation = await generate(test, model.id)
    const training = await train(test)
    return {
      training: `/api/trainings/${training.id}`,
      generation: `/api/generations/${generation.id}`,
    }
  }
  const read = async (url: string): Promise<Run> => (await test.call({ url })).json()
  const waitUntilHeld = (url: string, code: string) =>
    waitFor(
      () => read(url),
      ({ on_hold, error }) => on_hold && error?.code === code,
    )
  const waitUntilSent = (url: string) =>
    waitFor(
      () => read(url),
      ({ replicate_id }) => replicate_id !== null,
    )
  return { world: { test, clock }, start, release, read, waitUntilHeld, waitUntilSent }
}

for (const { name, code, begin, end, resumesAutomatically } of REASONS) {
  t.test(`holds and resumes trainings and generations: ${name}`, async (t) => {
    const { world, start, release, read, waitUntilHeld, waitUntilSent } = await startBoth(t)
    const { test } = world
    const urls = await start()
    await begin(world)
    // Spent only after the start, because generations over a cap are rejected.
    if (code === 'spending.cap_reached') await spend(test)
    release()

    for (const [kind, url] of Object.entries(urls)) {
      const run = await waitUntilHeld(url, code)
      t.ok(run.error?.hint, kind)
      t.ok(['queued', 'submitting'].includes(run.status), kind)
      const retry = await test.call({ method: 'POST', url: `${url}/retry` })
      t.equal(retry.statusCode, 202, `${kind}: can be retried immediately`)
      const tried = await waitUntilHeld(url, code)
      const [row] = await test.database.query(
        'select next_check_at from public.runs where id = $1',
        [url.split('/').at(-1)],
      )
      const isThrottled = code === 'replicate.throttled'
      t.equal(tried.retry_at !== null, isThrottled, `${kind}: only rate limits have a retry time`)
      if (!isThrottled) continue
      t.equal(
        Date.parse(tried.retry_at ?? ''),
        Number(row?.['next_check_at']),
        'the time when it is due',
      )
      t.equal(tried.retry_at, run.retry_at, 'a manual retry does not change it')
    }
    const ledger = await test.emulator.ledger()
    t.strictSame([ledger.trainings_created, ledger.predictions_created], [0, 0])

    await end(world)
    for (const [kind, url] of Object.entries(urls)) {
      if (!resumesAutomatically) {
        const [row] = await test.database.query(
          'select next_check_at from public.runs where id = $1',
          [url.split('/').at(-1)],
        )
        t.equal(row?.['next_check_at'], null, `${kind}: waits for its owner`)
        t.equal((await test.call({ method: 'POST', url: `${url}/retry` })).statusCode, 202)
      }
      await waitUntilSent(url)
      t.match(await read(url), { on_hold: false }, kind)
      const again = await test.call({ method: 'POST', url: `${url}/retry` })
      // Retrying a training that has completed meanwhile starts another one.
      if (kind === 'generation') t.equal(again.statusCode, 409)
    }
  })

  t.test(`cancels runs on hold immediately and free of charge: ${name}`, async (t) => {
    const { world, start, release, read, waitUntilHeld } = await startBoth(t)
    const { test } = world
    const urls = await start()
    await begin(world)
    if (code === 'spending.cap_reached') await spend(test)
    release()
    for (const [kind, url] of Object.entries(urls)) {
      await waitUntilHeld(url, code)
      const canceled = await test.call({ method: 'POST', url: `${url}/cancel` })
      t.equal(canceled.statusCode, 200, kind)
      t.match(await read(url), { status: 'canceled', on_hold: false, cost_usd_micros: 0 }, kind)
    }
    await end(world)
    t.strictSame(
      await test.database.query("select id from public.runs where status <> 'canceled'"),
      [],
    )
  })
}
