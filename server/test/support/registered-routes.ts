import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

// Adds our fields to the type of a route's `config`.
import '../../src/guards/auth.ts'

const routes = new WeakMap<object, RouteOptions[]>()

// Fastify reports each new app before any plugin is registered, so that this sees every route.
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  const list: RouteOptions[] = []
  routes.set(fastify, list)
  fastify.addHook('onRoute', (route) => {
    list.push(route)
  })
})

/** Returns the options of every route of an app, by names such as `GET /api/models`. */
export function registeredRoutes(app: FastifyInstance): Map<string, RouteOptions> {
  const entries = (routes.get(app) ?? []).flatMap((route) =>
    [route.method].flat().map((method) => [`${method} ${route.url}`, route] as const),
  )
  return new Map(entries)
}
