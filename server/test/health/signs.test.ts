import t from 'tap'
import { standIn } from '../support/stand-in.ts'
import { startTestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'

const CONNECTED = { REPLICATE_API_TOKEN: `r8_${'a'.repeat(37)}` }

interface Item {
  name: string
}

t.test('reports runs that Replicate slowed down or rejected for lack of credit', async (t) => {
  const { call, emulator, deps } = await startTestApp(t, {
    areJobsRunning: false,
    environment: CONNECTED,
  })
  const { version } = emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const create = () =>
    deps.replicate.createPrediction({ version, input: { prompt: 'a lamp' }, webhook: null })
  const credit = async () => {
    const { checks } = (await call({ url: '/api/models/check-replicate' })).json()
    return checks.find(({ name }: Item) => name === 'credit')
  }
  t.match(await credit(), { status: 'ok', next_step: null })

  emulator.setAccount({ no_credit: true })
  t.match(await create(), { outcome: 'rejected' })
  t.match(await credit(), { status: 'failed', detail: /no credit/, next_step: /billing/ })

  emulator.setAccount({ no_credit: false })
  t.match(await create(), { outcome: 'created' })
  t.match(await credit(), { status: 'ok' }, 'credit was added')

  emulator.addFault({ throttle: 'low_credit', seconds: 1, route: 'predictions' })
  t.match(await create(), { outcome: 'rejected' })
  t.match(await credit(), { status: 'warning', detail: /credit is low/, next_step: /billing/ })
})

t.test('reports the difference between this machine’s clock and Replicate’s', async (t) => {
  turnedClock(t).stop()
  let behindMs = 0
  const baseUrl = await standIn(t, () => ({
    body: { username: 'acme' },
    date: new Date(Date.now() - behindMs),
  }))
  const { call } = await startTestApp(t, {
    areJobsRunning: false,
    environment: { ...CONNECTED, REPLICATE_API_BASE_URL: baseUrl },
  })
  const clock = async () => {
    const { checks } = (await call({ url: '/api/models/check-replicate' })).json()
    return checks.find(({ name }: Item) => name === 'clock')
  }
  t.match(await clock(), { status: 'ok', detail: /same/ })
  behindMs = 10_000
  t.match(await clock(), { status: 'ok', detail: /^(9|10|11) s ahead of Replicate/ })
  behindMs = -600_000
  t.match(await clock(), {
    status: 'warning',
    detail: /s behind Replicate/,
    next_step: /Synchronize the clock/,
  })
})

t.test('reports how many versions the base models have', async (t) => {
  const { call, emulator } = await startTestApp(t, {
    areJobsRunning: false,
    environment: CONNECTED,
  })
  emulator.seedModel({ owner: 'the-way-emulator', name: 'flux-lora-base', visibility: 'private' })
  const { checks } = (await call({ url: '/api/models/check-replicate' })).json()
  t.match(
    checks.find(({ name }: Item) => name === 'base_model'),
    { status: 'ok', detail: /flux-lora-base has 1 version\. .*sdxl-base will be created with/ },
  )
})
