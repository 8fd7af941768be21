import { join } from 'node:path'
import type { Generation, Model } from '@the-way/shared'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { LEASE_IS_OVER_MS, startServer } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'

/** Longer than the test may take: runs complete when the emulator's clock is advanced. */
const RUN_SECONDS = 600

t.test('completes every run of 16 images exactly once after a kill half-way', async (t) => {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    predictionSeconds: RUN_SECONDS,
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
  // Two of the runs are not sent before the kill.
  emulator.addFault({ status: 402, route: 'predictions', method: 'POST', times: 2 })
  const { id } = await server.post<Generation>(`/api/models/${model.id}/generate`, {
    prompt: 'at dusk',
    megapixels: '0.25',
    num_outputs: 16,
  })
  const path = `/api/generations/${id}`
  const wait = (condition: (generation: Generation) => boolean) =>
    waitFor(() => server.get<Generation>(path), condition)
  await wait(
    ({ runs }) =>
      runs.filter(({ replicate_id }) => replicate_id !== null).length === 2 &&
      runs.filter(({ on_hold }) => on_hold).length === 2,
  )
  await server.end('SIGKILL')
  emulator.advance((RUN_SECONDS + 1) * 1000)
  await server.start({ clockAheadMs: LEASE_IS_OVER_MS })
  await wait(({ images }) => images.length === 8)
  t.equal((await emulator.ledger()).predictions_created, 2)
  await server.post(`${path}/retry`, {})
  await wait(({ runs }) => runs.every(({ replicate_id }) => replicate_id !== null))
  await server.end('SIGKILL')
  emulator.advance((RUN_SECONDS + 1) * 1000)
  await server.start({ clockAheadMs: 2 * LEASE_IS_OVER_MS })
  const done = await wait(({ completed_at }) => completed_at !== null)
  t.match(done, { status: 'succeeded', images: { length: 16 }, error: null })
  t.equal((await emulator.ledger()).predictions_created, 4)
  await server.end('SIGTERM')
})
