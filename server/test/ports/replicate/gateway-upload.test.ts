import { openAsBlob, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { ReplicateError } from '../../../src/ports/replicate/replicate-error.ts'
import { createReplicateGateway } from '../../../src/ports/replicate/replicate-gateway.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const PATIENT_MS = 300_000
const ZIP = Buffer.alloc(8_000_000, 'zip ')

/** Creates a gateway to a server that answers uploads with `handler`, and a ZIP of 8 MB. */
async function arrange(t: Test, handler: RequestListener) {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const gateway = createReplicateGateway({
    token: 'r8_test_token',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    timeouts: { read: PATIENT_MS, create: PATIENT_MS, upload: PATIENT_MS },
    maxWaitMs: 2500,
  })
  const path = join(temporaryDirectory(t), 'dataset.zip')
  writeFileSync(path, ZIP)
  return { gateway, path }
}

t.test('sends a file as a form of known length', async (t) => {
  const received: { length: string | undefined; type: string | undefined; body: Buffer }[] = []
  const { gateway, path } = await arrange(t, (request, response) => {
    const { 'content-length': length, 'content-type': type } = request.headers
    void buffer(request).then((body) => {
      received.push({ length, type, body })
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ id: 'file-1', urls: { get: 'https://files.example/1' } }))
    })
  })
  t.match(await gateway.uploadFile(await openAsBlob(path), 'Lamp.zip'), { id: 'file-1' })
  const [first] = received
  t.equal(received.length, 1)
  t.equal(first?.length, String(first?.body.length))
  t.match(first?.type, /^multipart\/form-data; boundary=/)
  t.match(first?.body.subarray(0, 300).toString(), /name="content"; filename="Lamp\.zip"/)
  t.ok(first?.body.includes(ZIP))
})

t.test('survives a rejection that comes before the whole file was sent', async (t) => {
  const { gateway, path } = await arrange(t, (request, response) => {
    request.once('data', () => {
      response.writeHead(402, { 'content-type': 'application/json', connection: 'close' })
      response.end(JSON.stringify({ detail: 'Insufficient credit' }))
    })
  })
  for (let count = 0; count < 20; count += 1) {
    const error = await gateway
      .uploadFile(await openAsBlob(path), 'Lamp.zip')
      .catch((cause: unknown) => cause)
    t.ok(error instanceof ReplicateError, 'the process continues')
  }
})
