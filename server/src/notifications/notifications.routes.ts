import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotificationSettingsSchema, PushSubscriptionBodySchema } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { sessionRequiredError } from './notifications.errors.ts'
import type { NotificationsService } from './notifications.service.ts'
import type { BrowserSession } from './subscribe-browser.ts'

const config = { scope: 'admin' } as const
const tags = ['notifications']

export const notificationRoutes: FastifyPluginAsyncTypebox<{
  notifications: NotificationsService
}> = async (app, { notifications }) => {
  app.get(
    '/notifications',
    {
      schema: {
        tags,
        summary: 'The key that browsers subscribe with, and whether this one is notified',
        response: { 200: NotificationSettingsSchema, ...errorResponses },
      },
    },
    (request) => notifications.get(sessionOf(request)),
  )

  app.put(
    '/notifications/subscription',
    {
      config,
      schema: {
        tags,
        summary: 'Notify this session’s browser when a training ends or needs you',
        body: PushSubscriptionBodySchema,
        response: { 200: NotificationSettingsSchema, ...errorResponses },
      },
    },
    (request) => notifications.subscribe(requireSession(request), request.body),
  )

  app.delete(
    '/notifications/subscription',
    {
      config,
      schema: {
        tags,
        summary: 'Stop notifying this session’s browser',
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await notifications.unsubscribe(requireSession(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/notifications/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test notification to this session’s browser',
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await notifications.sendTest(requireSession(request))
      return reply.code(204).send(null)
    },
  )
}

const sessionOf = ({ owner, openedSession }: FastifyRequest): BrowserSession | null =>
  openedSession && { owner_id: owner.id, session_id: openedSession.id }

function requireSession(request: FastifyRequest): BrowserSession {
  const session = sessionOf(request)
  if (session === null) throw sessionRequiredError()
  return session
}
