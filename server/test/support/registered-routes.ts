import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

// What routes say of themselves in their `config`.
import '../../src/guards/auth.ts'

const routes = new WeakMap<object, RouteOptions[]>()

// Fastify tells of each app just made, so that no route escapes, whoever registers it.
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  const list: RouteOptions[] = []
  routes.set(fastify, list)
  fastify.addHook('onRoute', (route) => {
    list.push(route)
  })
})

/** Every route of an app, as `GET /api/models`, with what it says of itself. */
export function registeredRoutes(app: FastifyInstance): Map<string, RouteOptions> {
  const entries = (routes.get(app) ?? []).flatMap((route) =>
    [route.method].flat().map((method) => [`${method} ${route.url}`, route] as const),
  )
  return new Map(entries)
}
