import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, makeClock, owner } from './support/running-emulator.ts'
import { makePictureZip, trainOn } from './support/training-set.ts'

t.test('goes on after a restart as if nothing had happened', async (t) => {
  const clock = makeClock()
  const options = { dataDir: temporaryDirectory(t), now: clock.now }
  const before = await createEmulator(options)
  const first = clientFor(await before.listen())
  const zip = await makePictureZip(['#c03020'])
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
  t.equal(later.status, 'processing', 'by the time that it was created with')
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

t.test('fetches pictures by an address from before the restart', async (t) => {
  const clock = makeClock()
  const options = { dataDir: temporaryDirectory(t), now: clock.now }
  const before = await createEmulator(options)
  const id = await trainOn(clientFor(await before.listen()), await makePictureZip(['#c03020']))
  await before.close()
  const after = await createEmulator(options)
  t.after(() => after.close())
  clock.advance(60_000)
  t.equal((await clientFor(await after.listen()).trainings.get(id)).status, 'succeeded')
})

t.test('skips a line that a killed process left half written', async (t) => {
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
