import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { LEASE_IS_OVER_MS, startServer, trainingForm } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'
import { SECRET, signed } from '../support/webhook-signing.ts'
import { WEBHOOK_URL } from '../support/webhooks.ts'

interface Run {
  id: string
  status: string
  replicate_id: string | null
}

t.test(
  'loses and repeats nothing if the server is killed between the response and the work',
  async (t) => {
    const dataDirectory = await testDataDirectory(t)
    const emulator = await createEmulator({
      dataDir: join(dataDirectory, 'emulator'),
      trainingSeconds: 0.3,
    })
    const origin = await emulator.listen({ port: 0 })
    t.teardown(() => emulator.close())
    const server = await startServer(t, {
      DATA_DIR: dataDirectory,
      REPLICATE_API_BASE_URL: `${origin}/v1`,
      REPLICATE_WEBHOOK_URL: WEBHOOK_URL,
      REPLICATE_WEBHOOK_SECRET: SECRET,
    })
    const form = trainingForm(await makeTrainingZip(), 'Lamp')
    const { id } = await server.post<Run>('/api/models/train-flux', form)
    const status = () => server.get<Run>(`/api/models/status?id=${id}`)
    const { replicate_id } = await waitFor(status, (run) => run.replicate_id !== null)
    await waitFor(
      () => emulator.ledger(),
      ({ entries }) => entries.every((entry) => entry.status === 'succeeded'),
    )

    for (let kills = 0; kills < 2; kills += 1) {
      const body = JSON.stringify({ id: replicate_id, status: 'succeeded' })
      const answer = await server.fetch('/api/webhook/replicate', {
        method: 'POST',
        headers: signed(body),
        body,
      })
      t.equal(answer.status, 200)
      await server.end('SIGKILL')
      await server.start({ clockAheadMs: (kills + 1) * LEASE_IS_OVER_MS })
    }
    const done = await waitFor(status, (run) => run.status === 'succeeded')
    t.equal(done.status, 'succeeded')
    t.equal((await server.get<{ models: unknown[] }>('/api/models')).models.length, 1)
    const { deliveries } = await waitFor(
      () => server.get<{ deliveries: { handled_at: string | null }[] }>('/api/webhook/deliveries'),
      (page) => page.deliveries.every(({ handled_at }) => handled_at !== null),
    )
    t.equal(deliveries.length, 2)
    t.match(await emulator.ledger(), { trainings_created: 1 })
    await server.end('SIGTERM')
  },
)
