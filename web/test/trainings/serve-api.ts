import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Test } from 'tap'
import { serve } from '../support/serve.ts'

/** Serves the API for one test: the pages' relative URLs are resolved against its server. */
export async function serveApi(
  t: Test,
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
) {
  const origin = await serve(t, listener)
  const native = globalThis.fetch
  globalThis.fetch = (input, init) => native(new URL(String(input), origin), init)
  t.teardown(() => {
    globalThis.fetch = native
  })
}

export const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
