import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { testDataDirectory } from '../support/embedded-database.ts'
import { formOf } from '../support/form.ts'
import { startUpload } from '../support/half-upload.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { freePort } from '../support/postgres-server.ts'
import { startServer } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('restarts although an upload never completes', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  const server = await startServer(t, { DATA_DIR, PORT: String(await freePort()) })
  const { authorization, url } = server
  const { headers, payload } = formOf({
    name: 'Lamp',
    keyword: 'LMP',
    file: { name: 'dataset.zip', bytes: await makeTrainingZip() },
  })
  startUpload(`${url}/api/models/train-flux`, { headers: { ...headers, authorization }, payload })
  const spooled = () => readdirSync(join(DATA_DIR, 'spool'), { recursive: true, encoding: 'utf8' })
  await waitFor(
    async () => spooled(),
    (names) => names.some((name) => name.includes('/')),
  )

  const started = once(server.child, 'message')
  t.match(await server.post('/api/restart', {}), { status: 'restarting' })
  t.match(await started, [{ ready: true, url }])
  t.equal((await server.fetch('/api/health/ready')).status, 200)
  t.equal(await server.end('SIGTERM'), 0)
})
