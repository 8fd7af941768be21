import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, makeClock, owner, startEmulator } from './support/running-emulator.ts'
import { makeImage, makeImageZip, makeZip, trainOn } from './support/training-zip.ts'

const hourMs = 3600_000
const captioned = async (caption: string) =>
  makeZip({ 'a.jpg': await makeImage('#c03020'), 'a.txt': caption })

t.test('continues after a restart as if nothing had happened', async (t) => {
  const clock = makeClock()
  const options = { dataDir: temporaryDirectory(t), now: clock.now }
  const before = await createEmulator(options)
  const first = clientFor(await before.listen())
  const zip = await makeImageZip(['#c03020'])
  const [done, running] = [await trainOn(first, zip), await trainOn(first, zip)]
  clock.advance(30_000)
  const early = await first.trainings.get(running)
  const secret = await first.webhooks.default.secret.get()
  await before.close()

  clock.advance(10_000)
  const after = await createEmulator({ ...options, trainingSeconds: 1 })
  t.after(() => after.close())
  const second = clientFor(await after.listen())
  const later = await second.trainings.get(running)
  t.equal(later.status, 'processing', 'with the duration that it was created with')
  t.ok((later.logs ?? '').startsWith(early.logs ?? ''))
  t.ok((later.logs ?? '').length > (early.logs ?? '').length)
  t.same(await second.webhooks.default.secret.get(), secret)
  t.equal((await second.files.list()).results.length, 2)

  clock.advance(20_000)
  const trained = await second.trainings.get(done)
  t.equal(trained.status, 'succeeded')
  const version = String(trained.output?.version)
  t.equal(
    (await second.predictions.create({ version, input: { prompt: 'TOK' } })).status,
    'starting',
  )
  t.equal((await second.models.versions.list(owner, 'flux-lora-base')).results.length, 2)
})

t.test('fetches images with a URL from before the restart', async (t) => {
  const clock = makeClock()
  const options = { dataDir: temporaryDirectory(t), now: clock.now }
  const before = await createEmulator(options)
  const id = await trainOn(clientFor(await before.listen()), await makeImageZip(['#c03020']))
  await before.close()
  const after = await createEmulator(options)
  t.after(() => after.close())
  clock.advance(60_000)
  t.equal((await clientFor(await after.listen()).trainings.get(id)).status, 'succeeded')
})

t.test('skips a half-written line of a killed process', async (t) => {
  const dataDir = temporaryDirectory(t)
  const before = await createEmulator({ dataDir })
  before.seedModel({ owner, name: 'model' })
  await before.close()
  appendFileSync(join(dataDir, 'state.jsonl'), '{"kind":"models","record":{"id":"ha')
  for (const name of ['next', 'last']) {
    const emulator = await createEmulator({ dataDir })
    emulator.seedModel({ owner, name })
    await emulator.close()
  }
  const emulator = await createEmulator({ dataDir })
  t.after(() => emulator.close())
  const client = clientFor(await emulator.listen())
  for (const name of ['model', 'next', 'last'])
    t.equal((await client.models.get(owner, name)).name, name)
})

t.test('deletes images, captions and weights from the disk with their version', async (t) => {
  const [clock, dataDir] = [makeClock(), temporaryDirectory(t)]
  const { client, call, emulator } = await startEmulator(t, { dataDir, now: clock.now })
  const folderOf = (id: string) => join(dataDir, 'trainings', id)
  const state = () => readFileSync(join(dataDir, 'state.jsonl'), 'utf8')
  const kept = await trainOn(client, await captioned('a kept lighthouse'))
  const deleted = await trainOn(client, await captioned('a deleted lighthouse'))
  clock.advance(60_000)
  const { output } = await client.trainings.get(deleted)
  const [model, id] = String(output?.version).split(':')
  const weights = String(output?.weights)
  t.equal((await fetch(weights)).status, 200)
  const prediction = await client.predictions.create({
    version: String(output?.version),
    input: { prompt: 'TOK' },
  })
  clock.advance(3000)
  t.same(readdirSync(folderOf(deleted)).sort(), ['images', 'trained_model.tar'])
  t.match(state(), 'a deleted lighthouse')

  t.equal((await call('DELETE', `/v1/models/${model}/versions/${id}`)).status, 202)
  t.notOk(existsSync(folderOf(deleted)))
  t.notMatch(state(), 'a deleted lighthouse')
  t.same(readdirSync(folderOf(kept)).sort(), ['images', 'trained_model.tar'])
  t.match(state(), 'a kept lighthouse')
  t.equal((await fetch(weights)).status, 404)
  t.equal((await client.trainings.get(deleted)).status, 'succeeded')
  const [image] = (await client.predictions.get(prediction.id)).output
  t.equal(
    (await fetch(image)).status,
    200,
    'a prediction that was already running is still rendered',
  )
  t.equal((await emulator.ledger()).trainings_created, 2)
})

t.test(
  'deletes the images of failed and canceled trainings at once, and their captions after an hour',
  async (t) => {
    const [clock, dataDir] = [makeClock(), temporaryDirectory(t)]
    const { client, emulator } = await startEmulator(t, { dataDir, now: clock.now })
    const state = () => readFileSync(join(dataDir, 'state.jsonl'), 'utf8')
    emulator.addFault({ fail_training: { error: 'It broke.', after: 0.5 } })
    const failing = await trainOn(client, await captioned('a lighthouse that failed'))
    const cancelling = await trainOn(client, await captioned('a lighthouse that was canceled'))
    clock.advance(20_000)
    const statusOf = async (id: string) => (await client.trainings.get(id)).status
    t.equal(await statusOf(failing), 'processing')
    t.equal(await statusOf(cancelling), 'processing')
    t.equal(readdirSync(join(dataDir, 'trainings')).length, 2)
    await client.trainings.cancel(cancelling)
    clock.advance(20_000)
    t.equal(await statusOf(failing), 'failed')
    t.same(readdirSync(join(dataDir, 'trainings')), [])
    const { logs } = await client.trainings.get(cancelling)
    t.match(logs, 'flux_train_replicate', 'the log still needs the captions')

    emulator.advance(hourMs - 20_001)
    t.match(state(), 'a lighthouse that')
    emulator.advance(20_000)
    t.notMatch(state(), 'a lighthouse that')
    t.equal(await statusOf(failing), 'failed')
    t.equal(await statusOf(cancelling), 'canceled')
  },
)

t.test(
  'deletes prompts from the disk an hour after a prediction, even over a restart',
  async (t) => {
    const [clock, dataDir] = [makeClock(), temporaryDirectory(t)]
    const options = { dataDir, now: clock.now }
    const state = () => readFileSync(join(dataDir, 'state.jsonl'), 'utf8')
    const before = await createEmulator(options)
    const { version } = before.seedModel({ owner, name: 'model' })
    const client = clientFor(await before.listen())
    const make = (prompt: string) => client.predictions.create({ version, input: { prompt } })
    const [first, second] = [await make('a secret garden'), await make('an nsfw secret garden')]
    clock.advance(3000)
    const [image] = (await client.predictions.get(first.id)).output
    t.equal((await fetch(image)).status, 200)
    t.equal(readdirSync(join(dataDir, 'outputs')).length, 1)
    const ledger = await before.ledger()
    t.match(state(), 'secret garden')
    before.advance(hourMs)
    t.notMatch(state(), 'secret garden')
    t.same(readdirSync(join(dataDir, 'outputs')), [])
    t.match(await client.predictions.get(first.id), {
      status: 'succeeded',
      input: {},
      data_removed: true,
    })
    t.match(await client.predictions.get(second.id), { status: 'failed', error: /NSFW/ })
    t.same(await before.ledger(), ledger)
    await make('a last garden')
    await before.close()

    clock.advance(2 * hourMs)
    const after = await createEmulator(options)
    t.after(() => after.close())
    t.notMatch(state(), 'garden')
    const again = clientFor(await after.listen())
    t.match(await again.predictions.get(second.id), { status: 'failed', error: /NSFW/ })
  },
)
