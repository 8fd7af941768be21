import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { SESSION_COOKIE } from '../guards/auth.ts'
import { version } from '../version.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The parts of the multipart form that a route reads. */
    form?: TSchema
  }
}

/** Nothing for an open route; else a Bearer token with the scope, or a session. */
const securityOf = ({ isOpen, scope = 'read' }: FastifyContextConfig = {}) =>
  isOpen ? [] : [{ bearer: [scope] }, { session: [] }]

/** OpenAPI 3.1 made from the routes' own schemas, at /api/openapi.json, browsable at /api/docs. */
export const docsPlugin = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!route.url.startsWith('/api/docs')) return
      route.config = { ...route.config, isOpen: true }
      // They hide themselves; the document names every route.
      route.schema = { tags: ['docs'], summary: 'This document for people to look through' }
    })
    await app.register(swagger, {
      transform: ({ schema, url, route }) => ({
        url,
        schema: {
          ...schema,
          security: securityOf(route.config),
          // Known to the document alone: a form is read part by part, not validated as a body.
          ...(route.config?.form ? { body: route.config.form } : {}),
        },
      }),
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'The Way',
          version,
          description: 'Train an image model of your own on Replicate and make images with it.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        components: {
          securitySchemes: {
            bearer: {
              type: 'http',
              scheme: 'bearer',
              description:
                'An API key (`tw_…`) with the scope that the operation names, or the owner’s token, which has all.',
            },
            session: {
              type: 'apiKey',
              in: 'cookie',
              name: SESSION_COOKIE,
              description: 'What signing in sets; has all scopes.',
            },
          },
        },
      },
    })
    await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: false })
    app.get(
      '/api/openapi.json',
      {
        config: { isOpen: true },
        schema: { tags: ['docs'], summary: 'This document' },
      },
      async () => app.swagger(),
    )
  },
  { name: 'docs' },
)
