import t from 'tap'
import { makeClock, owner, startEmulator } from './support/running-emulator.ts'
import { trainBy } from './support/trainers.ts'
import { makeImageZip, startTraining, trainOn } from './support/training-zip.ts'

t.test('counts what would be billed, at the H100’s price per second', async (t) => {
  const clock = makeClock()
  const { client, emulator, origin } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const id = await trainOn(client, zip)
  const { version } = emulator.seedModel({ owner, name: 'model' })
  await client.predictions.create({ version, input: { prompt: 'TOK' } })
  t.match(await emulator.ledger(), { trainings_created: 1, predictions_created: 1, usd_micros: 0 })

  clock.advance(60_000)
  const ledger = await emulator.ledger()
  t.match(ledger.entries, [
    { kind: 'training', id, status: 'succeeded', predict_time: 57, usd_micros: 57 * 1525 },
    {
      kind: 'prediction',
      status: 'succeeded',
      predict_time: 2.7,
      usd_micros: Math.round(2.7 * 1525),
    },
  ])
  t.equal(ledger.usd_micros, 57 * 1525 + Math.round(2.7 * 1525))
  t.same(await (await fetch(`${origin}/emulator/ledger`)).json(), ledger)
})

t.test('bills a canceled training for its time, and a failed one not at all', async (t) => {
  const clock = makeClock()
  const { client, emulator } = await startEmulator(t, { now: clock.now })
  const canceled = await trainOn(client, await makeImageZip(['#c03020']))
  clock.advance(23_000)
  await client.trainings.cancel(canceled)
  await startTraining(client, {})
  clock.advance(60_000)
  const { entries } = await emulator.ledger()
  t.match(entries, [
    { status: 'failed', usd_micros: 0 },
    { status: 'canceled', predict_time: 20, usd_micros: 20 * 1525 },
  ])
})

t.test('bills each trainer at the price of its hardware', async (t) => {
  const clock = makeClock()
  const { client, emulator } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  await trainBy(client, 'sdxl', { zip, input: { input_images_filetype: 'zip' } })
  await trainBy(client, 'fast', { zip })
  const { version } = emulator.seedModel({ owner, name: 'sdxl-model', family: 'sdxl' })
  await client.predictions.create({ version, input: { prompt: 'TOK' } })
  clock.advance(60_000)
  const { entries } = await emulator.ledger()
  t.match(entries, [
    { model: 'replicate/fast-flux-trainer', usd_micros: Math.round(14.25 * 1525) },
    { model: 'stability-ai/sdxl', usd_micros: 57 * 975 },
    { kind: 'prediction', usd_micros: Math.round(2.7 * 975) },
  ])
})
