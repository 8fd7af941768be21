import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Test } from 'tap'
import { serve } from '../support/serve.ts'

/** An API for one test; the pages' addresses, which name no origin, lead to it. */
export async function serveApi(
  t: Test,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const origin = await serve(t, answer)
  const native = globalThis.fetch
  globalThis.fetch = (input, init) => native(new URL(String(input), origin), init)
  t.teardown(() => {
    globalThis.fetch = native
  })
}

export const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
