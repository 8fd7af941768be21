import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface ProxiedResponse {
  method: string
  path: string
  status: number
  body: unknown
}

/** Returns a status and a body to answer with instead of Replicate's. */
type Change = (response: ProxiedResponse) => { status: number; body: unknown }

/** Starts a proxy in front of the emulator that changes its JSON responses; returns its base URL. */
export async function replicateProxy(
  t: Test,
  { emulator, change }: { emulator: () => string; change: Change },
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    const passOn = async (response: IncomingMessage) => {
      const { statusCode: status = 500, headers } = response
      const content = await buffer(response)
      if (!headers['content-type']?.includes('json')) {
        outgoing.writeHead(status, headers).end(content)
        return
      }
      const body: unknown = JSON.parse(content.toString())
      const answer = change({ method, path, status, body })
      outgoing.writeHead(answer.status, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify(answer.body))
    }
    // The `Host` header stays, so that URLs in responses lead back to this proxy.
    const forwarded = request(
      new URL(path, emulator()),
      { method, headers: { ...headers, 'accept-encoding': 'identity' } },
      (response) => void passOn(response),
    )
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
