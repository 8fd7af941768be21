import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A tunnel or proxy in front of the server, whose URL is known before the server starts. */
export interface Tunnel {
  url: string
  /** Forwards all requests to this server from now on. */
  forwardTo(test: TestApp): void
  /** Handles all requests with this function from now on. */
  answer(how: Answer): void
  close(): Promise<void>
}

export async function openTunnel(t: Test): Promise<Tunnel> {
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
    forwardTo: ({ app }) => {
      answer = (request, response) => {
        const forward = async () => {
          const answered = await app.inject({
            method: 'POST',
            url: request.url ?? '/',
            headers: request.headers,
            payload: await buffer(request),
          })
          const type = String(answered.headers['content-type'])
          response.writeHead(answered.statusCode, { 'content-type': type }).end(answered.body)
        }
        forward().catch(() => response.writeHead(502).end())
      }
    },
    answer: (how) => {
      answer = how
    },
    close,
  }
}

/** Starts a server behind a tunnel, to which the emulator sends its webhooks over HTTP. */
export async function startBehindTunnel(t: Test, options: TestAppOptions = {}) {
  const tunnel = await openTunnel(t)
  const test = await startTestApp(t, {
    trainingSeconds: 0.5,
    predictionSeconds: 0.3,
    emulator: { allowHttpWebhooks: true, webhookLastTrySeconds: 0.5 },
    ...options,
    environment: { REPLICATE_WEBHOOK_URL: tunnel.url, ...options.environment },
  })
  tunnel.forwardTo(test)
  return { tunnel, test }
}
