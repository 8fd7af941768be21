import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, makeClock, owner, startEmulator } from './support/running-emulator.ts'
import { upload } from './support/training-zip.ts'

const hourMs = 3600 * 1000
const small = { aspect_ratio: 'custom', width: 256, height: 256 }

t.test('advances the clock by a call and by a request', async (t) => {
  const { now } = makeClock()
  const { emulator, client, call } = await startEmulator(t, { now })
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const { id } = await client.predictions.create({ version, input: { prompt: 'TOK' } })
  emulator.advance(1000)
  t.equal((await client.predictions.get(id)).status, 'processing')
  const advanced = await call('POST', '/emulator/clock', { advance_ms: 2000 })
  const expected = { now: new Date(now() + 3000).toISOString() }
  t.same(await advanced.json(), expected)
  t.same(await (await call('GET', '/emulator/clock')).json(), expected)
  t.equal((await client.predictions.get(id)).status, 'succeeded')
  for (const advance_ms of [-1, 1.5, 'soon'])
    t.equal((await call('POST', '/emulator/clock', { advance_ms })).status, 422)
})

t.test('keeps the advanced time over a restart', async (t) => {
  const options = { dataDir: temporaryDirectory(t), now: makeClock().now }
  const before = await createEmulator(options)
  const file = await upload(clientFor(await before.listen()), Buffer.from('content'))
  before.advance(24 * hourMs - 1)
  await before.close()
  const after = await createEmulator(options)
  t.after(() => after.close())
  const client = clientFor(await after.listen())
  t.equal((await client.files.get(file.id)).id, file.id)
  after.advance(1)
  await t.rejects(client.files.get(file.id), /File not found/)
})

t.test('expires images an hour after completion, and files after a day', async (t) => {
  const { emulator, client } = await startEmulator(t)
  const { version } = emulator.seedModel({ owner, name: 'model' })
  const file = await upload(client, Buffer.from('content'))
  const { id } = await client.predictions.create({ version, input: { prompt: 'TOK', ...small } })
  emulator.advance(3000)
  const done = await client.predictions.get(id)
  t.equal((await fetch(done.output[0])).status, 200)
  emulator.advance(hourMs)
  t.equal((await fetch(done.output[0])).status, 404)
  const removed = await client.predictions.get(id)
  t.match(removed, { status: 'succeeded', data_removed: true, output: null, logs: '' })
  t.same(removed.input, {})
  t.equal((await client.files.get(file.id)).id, file.id)
  emulator.advance(23 * hourMs)
  await t.rejects(client.files.get(file.id), /File not found/)
})
