import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { LEASE_IS_OVER_MS, startServer, trainingForm } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'

/** Longer than the test may take: runs complete when the emulator's clock is advanced. */
const RUN_SECONDS = 600

interface Run {
  id: string
  status: string
  images: unknown[]
  model_id: string | null
}

t.test('completes a training and a generation exactly once after a kill', async (t) => {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    trainingSeconds: RUN_SECONDS,
    predictionSeconds: RUN_SECONDS,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const server = await startServer(t, {
    DATA_DIR: dataDirectory,
    REPLICATE_API_BASE_URL: `${origin}/v1`,
  })
  const waitForStatus = (path: string, statuses: string[]) =>
    waitFor(
      () => server.get<Run>(path),
      ({ status }) => statuses.includes(status),
    )

  const form = trainingForm(await makeTrainingZip(), 'Lamp')
  const training = await server.post<Run>('/api/models/train-flux', form)
  const trainingPath = `/api/models/status?id=${training.id}`
  await waitForStatus(trainingPath, ['starting', 'processing'])
  await server.end('SIGKILL')
  emulator.advance(RUN_SECONDS * 1000)
  await server.start({ clockAheadMs: LEASE_IS_OVER_MS })
  const trained = await waitForStatus(trainingPath, ['succeeded', 'failed', 'canceled'])
  t.equal(trained.status, 'succeeded')
  t.equal((await server.get<{ models: unknown[] }>('/api/models')).models.length, 1)

  const generation = await server.post<Run>(`/api/models/${trained.model_id}/generate`, {
    prompt: 'at dusk',
    megapixels: '0.25',
  })
  const generationPath = `/api/generations/${generation.id}`
  await waitForStatus(generationPath, ['starting', 'processing'])
  await server.end('SIGKILL')
  emulator.advance(RUN_SECONDS * 1000)
  await server.start({ clockAheadMs: 2 * LEASE_IS_OVER_MS })
  const generated = await waitForStatus(generationPath, ['succeeded', 'failed', 'canceled'])
  t.equal(generated.status, 'succeeded')
  t.equal(generated.images.length, 1)
  t.match(await emulator.ledger(), { trainings_created: 1, predictions_created: 1 })
  await server.end('SIGTERM')
})
