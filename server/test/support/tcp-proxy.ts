import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Scope } from './scope.ts'

export interface TcpProxy {
  port: number
  /** Forwards everything, including connections held by `hang`. */
  pass(): void
  /** Resets every connection, existing and new, as if the program behind it had exited. */
  cut(): void
  /** Accepts connections and data but forwards nothing, like a network that drops all packets. */
  hang(): void
}

/** Starts a proxy for the program on this loopback port, on a port of its own. */
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
