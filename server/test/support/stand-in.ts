import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/**
 * Starts a Replicate API that answers every request with `answer`, for responses that the emulator never sends; returns
 * its base URL.
 */
export async function standIn(t: Test, answer: () => { body: unknown; date?: Date }) {
  const server = createServer((_request, response) => {
    const { body, date = new Date() } = answer()
    response.writeHead(200, { 'content-type': 'application/json', date: date.toUTCString() })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
