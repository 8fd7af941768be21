import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { TestApp } from '../support/test-app.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** What stands between the world and the server, such as a tunnel: known by its address before the server is. */
export interface PublicDoor {
  url: string
  /** From now on everything goes on to this server. */
  leadTo(test: TestApp): void
  /** From now on everything is answered so. */
  answer(how: Answer): void
  close(): Promise<void>
}

export async function openPublicDoor(t: Test): Promise<PublicDoor> {
  let answer: Answer = (_request, response) => response.writeHead(502).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  t.teardown(close)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/api/webhook/replicate`,
    leadTo: ({ app }) => {
      answer = (request, response) => {
        const pass = async () => {
          const answered = await app.inject({
            method: 'POST',
            url: request.url ?? '/',
            headers: request.headers,
            payload: await buffer(request),
          })
          const type = String(answered.headers['content-type'])
          response.writeHead(answered.statusCode, { 'content-type': type }).end(answered.body)
        }
        pass().catch(() => response.writeHead(502).end())
      }
    },
    answer: (how) => {
      answer = how
    },
    close,
  }
}
