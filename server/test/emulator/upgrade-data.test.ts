import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { clientFor, makeClock } from './support/running-emulator.ts'
import { makeImageZip, trainOn } from './support/training-zip.ts'

t.test('keeps trainings that were stored with "pictures", and generates with them', async (t) => {
  const clock = makeClock()
  const options = { dataDir: temporaryDirectory(t), now: clock.now }
  const before = await createEmulator(options)
  const first = clientFor(await before.listen())
  const id = await trainOn(first, await makeImageZip(['#c03020']))
  clock.advance(60_000)
  const { output } = await first.trainings.get(id)
  await before.close()
  // Opening the state again leaves only the last record of each training, and later its upload expires.
  await (await createEmulator(options)).close()
  clock.advance(25 * 3600_000)

  const folder = join(options.dataDir, 'trainings', id)
  renameSync(join(folder, 'images'), join(folder, 'pictures'))
  const log = join(options.dataDir, 'state.jsonl')
  const state = readFileSync(log, 'utf8')
  const old = state.replaceAll('"images":[', '"pictures":[')
  t.not(old, state)
  writeFileSync(log, old)

  for (const _restart of [1, 2]) {
    const after = await createEmulator(options)
    const client = clientFor(await after.listen())
    t.equal((await client.trainings.get(id)).status, 'succeeded')
    t.same(readdirSync(folder).sort(), ['images', 'trained_model.tar'])
    const version = String(output?.version)
    const prediction = await client.predictions.create({ version, input: { prompt: 'TOK' } })
    clock.advance(5000)
    const [image] = (await client.predictions.get(prediction.id)).output
    t.equal((await fetch(image)).status, 200)
    await after.close()
  }
})
