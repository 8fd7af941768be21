import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ReplicateConnectionSchema, RestartingSchema, StoreTokenBodySchema } from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { ConnectionService } from './connection.service.ts'

const tags = ['connection']

export const connectionRoutes: FastifyPluginAsyncTypebox<{
  connection: ConnectionService
}> = async (app, { connection }) => {
  app.get(
    '/replicate/connection',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary:
          'Get whether this server uses Replicate or demo mode, and where its token comes from',
        response: { 200: ReplicateConnectionSchema, ...errorResponses },
      },
    },
    async () => connection.get(),
  )

  app.put(
    '/replicate/token',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Check a token with Replicate and store it; it takes effect after a restart',
        body: StoreTokenBodySchema,
        response: { 200: ReplicateConnectionSchema, ...errorResponses },
      },
    },
    (request) => connection.store(request.body.token),
  )

  app.delete(
    '/replicate/token',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Remove the stored token; it stays in use until a restart',
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (_request, reply) => {
      await connection.remove()
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/restart',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Restart this server, if only this machine can reach it',
        response: { 202: RestartingSchema, ...errorResponses },
      },
    },
    async (_request, reply) => {
      const restart = connection.prepareRestart()
      reply.raw.once('close', restart)
      return reply.code(202).send({ status: 'restarting' as const })
    },
  )
}
