import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { startServer, trainingForm } from '../support/server-process.ts'

/** So large that the server is still busy with them when its process is killed. */
const image = await makeJpeg({ width: 4000, height: 3000 })
const ZIP = await makeZip(Array.from({ length: 14 }, (_, n) => ({ name: `${n}.jpg`, data: image })))

t.test('the first repeat of a request is processed after a kill and a restart', async (t) => {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({ dataDir: join(dataDirectory, 'emulator') })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const server = await startServer(t, {
    DATA_DIR: dataDirectory,
    REPLICATE_API_BASE_URL: `${origin}/v1`,
  })
  const send = () =>
    server.fetch('/api/models/train-flux', {
      method: 'POST',
      headers: { authorization: server.authorization, 'idempotency-key': 'k1' },
      body: trainingForm(ZIP, 'Lamp'),
    })

  // One of the two gets the key, and the other one is rejected while it works.
  const both = [send(), send()].map((sent) =>
    sent.then(
      ({ status }) => status,
      () => 'interrupted',
    ),
  )
  t.equal(await Promise.race(both), 409)
  await server.end('SIGKILL')
  t.strictSame((await Promise.all(both)).sort(), [409, 'interrupted'])

  await server.start()
  const answer = await send()
  t.equal(answer.status, 202)
  t.equal(answer.headers.get('idempotency-replayed'), null)
  const again = await send()
  t.equal(again.headers.get('idempotency-replayed'), 'true')
  t.equal(again.headers.get('location'), answer.headers.get('location'))
  const { trainings } = await server.get<{ trainings: unknown[] }>('/api/trainings')
  t.equal(trainings.length, 1)
  await server.end('SIGTERM')
})
