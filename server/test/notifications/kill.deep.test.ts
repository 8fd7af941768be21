import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { startPushStandIn } from '../support/push-stand-in.ts'
import { LEASE_IS_OVER_MS, startServer, trainingForm } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('resends a notification after the server was killed while sending it', async (t) => {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    trainingSeconds: 600,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const push = await startPushStandIn(t)
  const server = await startServer(t, {
    DATA_DIR: dataDirectory,
    REPLICATE_API_BASE_URL: `${origin}/v1`,
    PUSH_LOCAL_ORIGIN: push.origin,
  })
  const signIn = await server.fetch('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: server.signInCode }),
  })
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const subscribed = await server.fetch('/api/notifications/subscription', {
    method: 'PUT',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(push.browser('laptop').subscription),
  })
  t.equal(subscribed.status, 200)
  const { id } = await server.post<{ id: string }>(
    '/api/models/train-flux',
    trainingForm(await makeTrainingZip(), 'Lamp'),
  )
  const isRunning = ({ status }: { status: string }) => status === 'processing'
  const path = `/api/trainings/${id}`
  await waitFor(() => server.get<{ status: string }>(path), isRunning)

  // The push service never responds, so the server cannot know whether the message arrived.
  push.answer = () => 'never'
  emulator.advance(600_000)
  await waitFor(
    async () => push.requests.length,
    (count) => count === 1,
  )
  await server.end('SIGKILL')
  push.answer = () => ({ status: 201 })
  await server.start({ clockAheadMs: LEASE_IS_OVER_MS })
  await waitFor(
    async () => push.requests.length,
    (count) => count === 2,
  )
  const [before, after] = push.requests
  t.strictSame(after?.message, before?.message, 'the tag lets the browser show only one of the two')
  t.equal(
    after?.headers['topic'],
    before?.headers['topic'],
    'the topic lets the push service store only one',
  )
  t.equal(after?.publicKey, before?.publicKey, 'the keys are stored across restarts')
  await server.end('SIGTERM')
})
