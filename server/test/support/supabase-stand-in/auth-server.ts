import Fastify from 'fastify'
import type { Scope } from '../scope.ts'
import { authRoutes } from './auth.ts'
import { createAuthState } from './auth-state.ts'
import { makeKeys } from './keys.ts'

/** Starts only the Auth of a stand-in on a free loopback port; closed with the scope. */
export async function startAuth(scope: Scope) {
  const app = Fastify({ forceCloseConnections: true })
  const keys = makeKeys()
  const auth = await createAuthState()
  await app.register(authRoutes, { keys, auth })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  auth.setUrl(url)
  scope.teardown(() => app.close())
  return { url, keys, auth }
}
