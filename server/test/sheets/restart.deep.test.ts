import { join } from 'node:path'
import type { Model, Sheet } from '@the-way/shared'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { LEASE_IS_OVER_MS, startServer } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('makes each of 64 images exactly once when the server is killed half-way', async (t) => {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    predictionSeconds: 0.2,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const server = await startServer(t, {
    DATA_DIR: dataDirectory,
    REPLICATE_API_BASE_URL: `${origin}/v1`,
  })
  const { version } = emulator.seedModel({ owner: 'acme', name: 'lamp', family: 'flux' })
  const model = await server.post<Model>('/api/models/save', {
    name: 'Lamp',
    keyword: 'LMP',
    model_url: `acme/lamp:${version}`,
  })
  const { id } = await server.post<Sheet>('/api/sheets', {
    model_id: model.id,
    base: { prompt: 'at dusk', megapixels: '0.25' },
    axes: [
      { name: 'seed', values: '1..8' },
      { name: 'lora_scale', values: '0.3..1 step 0.1' },
    ],
  })
  const wait = (condition: (sheet: Sheet) => boolean) =>
    waitFor(() => server.get<Sheet>(`/api/sheets/${id}`), condition)
  for (const [kill, done] of [12, 40].entries()) {
    await wait((sheet) => sheet.done >= done)
    await server.end('SIGKILL')
    await server.start({ clockAheadMs: (kill + 1) * LEASE_IS_OVER_MS })
  }
  const made = await wait(({ status }) => ['succeeded', 'failed', 'canceled'].includes(status))
  t.match(made, { status: 'succeeded', total: 64, done: 64, failed: 0, canceled: 0 })
  t.equal(new Set(made.cells.map(({ image_id }) => image_id)).size, 64)
  t.equal((await emulator.ledger()).predictions_created, 64)
  await server.end('SIGTERM')
})
