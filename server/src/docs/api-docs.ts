import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import { SESSION_COOKIE } from '../guards/auth.ts'
// Adds `form` to the type of a route's `config`.
import '../validation/form-or-json.ts'
import { version } from '../version.ts'

/** Open routes need nothing, all others a Bearer token with the scope or a session. */
const securityOf = ({ isOpen, scope = 'read' }: FastifyContextConfig = {}) =>
  isOpen ? [] : [{ bearer: [scope] }, { session: [] }]

/** Serves OpenAPI 3.1, generated from the schemas of the routes, at /api/openapi.json and as pages at /api/docs. */
export const docsPlugin = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!route.url.startsWith('/api/docs')) return
      route.config = { ...route.config, isOpen: true }
      // Swagger UI hides its routes, but the document lists every route.
      route.schema = { tags: ['docs'], summary: 'Browse this document' }
    })
    await app.register(swagger, {
      transform: ({ schema, url, route }) => ({
        url,
        schema: {
          ...schema,
          security: securityOf(route.config),
          // Only the document has this schema: a form is read part by part and not validated as a body.
          ...(route.config?.form ? { body: route.config.form } : {}),
        },
      }),
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'The Way',
          version,
          description: 'Train an image model of your own on Replicate and generate images with it.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        components: {
          securitySchemes: {
            bearer: {
              type: 'http',
              scheme: 'bearer',
              description:
                'An API key (`tw_…`) with the scope that the operation names, or the owner’s token, which has all scopes.',
            },
            session: {
              type: 'apiKey',
              in: 'cookie',
              name: SESSION_COOKIE,
              description: 'The cookie that signing in sets. It has all scopes.',
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
