import type { Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { startServer, trainingForm } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts a server with a training that takes longer than the test. */
export async function startTraining(t: Test, settings: Record<string, string>) {
  const emulator = await createEmulator({ dataDir: temporaryDirectory(t), trainingSeconds: 600 })
  const REPLICATE_API_BASE_URL = `${await emulator.listen({ port: 0 })}/v1`
  t.teardown(() => emulator.close())
  const server = await startServer(t, { REPLICATE_API_BASE_URL, ...settings })
  const form = trainingForm(await makeTrainingZip(), 'Lamp')
  const { id } = await server.post<{ id: string }>('/api/models/train-flux', form)
  const status = () => server.get<{ status: string }>(`/api/models/status?id=${id}`)
  await waitFor(status, ({ status }) => ['starting', 'processing'].includes(status))
  return { server, status, emulator }
}

export type Started = Awaited<ReturnType<typeof startTraining>>

/** The server itself ends a hanging shutdown after 14 s, with another exit code. */
export async function stopsCleanly(t: Test, { server }: Started, when: string) {
  t.equal(await server.end('SIGTERM'), 0, when)
}
