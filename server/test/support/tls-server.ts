import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'
import type { Scope } from './scope.ts'

export interface TlsServer {
  port: number
  connections(): number
}

/**
 * Starts a server that answers the first message of a PostgreSQL client: `S` for TLS, which it then speaks with the
 * certificate, or `N` for no TLS. It does not get any further. It cuts the first connections, if any are to be cut.
 */
export async function startTlsServer(
  t: Scope,
  answer: string,
  { certificate, cut = 0 }: { certificate?: Certificate | undefined; cut?: number } = {},
): Promise<TlsServer> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    if (sockets.length <= cut) socket.resetAndDestroy()
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(answer)
      if (certificate)
        new TLSSocket(socket, { isServer: true, ...certificate }).on('error', () => {})
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, connections: () => sockets.length }
}
