import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Scope } from './scope.ts'

export interface TcpProxy {
  port: number
  /** Lets everything through, also what was held back. */
  pass(): void
  /** Cuts every connection and refuses new ones, as after the end of the program behind. */
  cut(): void
  /** Takes connections and bytes and passes nothing on, as a network that swallows everything. */
  hang(): void
}

/** Stands between a client and the program on a port of the loopback, on a port of its own. */
export async function startTcpProxy(scope: Scope, targetPort: number): Promise<TcpProxy> {
  let mode: 'pass' | 'cut' | 'hang' = 'pass'
  const pairs = new Set<{ client: Socket; target: Socket | null }>()
  const held = new Set<() => void>()

  const server = createServer((client) => {
    if (mode === 'cut') {
      client.resetAndDestroy()
      return
    }
    const pair: { client: Socket; target: Socket | null } = { client, target: null }
    pairs.add(pair)
    client.on('error', () => {}).pause()
    client.once('close', () => pairs.delete(pair))
    const open = () => {
      const target = connect(targetPort, '127.0.0.1')
      pair.target = target
      target.on('error', () => {})
      target.once('close', () => client.destroy())
      client.once('close', () => target.destroy())
      client.pipe(target).pipe(client)
    }
    if (mode === 'pass') open()
    else held.add(open)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cutAll = () => {
    held.clear()
    for (const { client, target } of pairs) {
      client.resetAndDestroy()
      target?.destroy()
    }
  }
  scope.teardown(() => {
    cutAll()
    server.close()
  })
  return {
    port,
    pass: () => {
      mode = 'pass'
      for (const { client, target } of pairs) {
        if (target) client.pipe(target).pipe(client)
      }
      for (const open of held) open()
      held.clear()
    },
    cut: () => {
      mode = 'cut'
      cutAll()
    },
    hang: () => {
      mode = 'hang'
      for (const { client, target } of pairs) {
        client.unpipe().pause()
        target?.unpipe().pause()
      }
    },
  }
}
