import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import type { Test } from 'tap'
import { temporaryDirectory } from '../temporary-directory.ts'
import { type Keys, makeKeys } from './keys.ts'
import { type StorageRoutesOptions, type StorageSwitches, storageRoutes } from './storage.ts'

interface SeenRequest {
  method: string
  path: string
  range: string | undefined
  /** Whether the response was sent completely or the connection was closed before. */
  end: 'open' | 'answered' | 'closed'
}

export interface StorageServer {
  url: string
  keys: Keys
  directory: string
  switches: StorageSwitches
  seen: SeenRequest[]
  /** Closes the port until `listen`, so that connections are refused. */
  refuse(): Promise<void>
  listen(): Promise<void>
}

/** Starts only the Storage of a stand-in on a free loopback port; closed when the test ends. */
export async function startStorage(
  t: Test,
  options: Partial<Pick<StorageRoutesOptions, 'maxFileBytes' | 'bucket'>> = {},
): Promise<StorageServer> {
  const app = Fastify({ forceCloseConnections: true })
  const keys = makeKeys()
  const directory = temporaryDirectory(t)
  const switches: StorageSwitches = {}
  const seen: SeenRequest[] = []
  app.addHook('onRequest', async (request, reply) => {
    const entry: SeenRequest = {
      method: request.method,
      path: request.url.replace('/storage/v1/object/', ''),
      range: request.headers.range,
      end: 'open',
    }
    seen.push(entry)
    reply.raw.once('close', () => {
      entry.end = reply.raw.writableFinished ? 'answered' : 'closed'
    })
  })
  await app.register(storageRoutes, {
    keys,
    directory,
    switches,
    maxFileBytes: 50_000_000,
    ...options,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { server } = app
  const { port } = server.address() as AddressInfo
  t.teardown(() => app.close())
  return {
    url: `http://127.0.0.1:${port}`,
    keys,
    directory,
    switches,
    seen,
    refuse: async () => {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
    listen: async () => {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    },
  }
}
