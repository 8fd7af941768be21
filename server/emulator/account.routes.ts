import type { FastifyInstance } from 'fastify'
import { hardware } from './catalogue.ts'
import type { EmulatorContext } from './context.ts'

export function accountRoutes(app: FastifyInstance, { username, webhookSecret }: EmulatorContext) {
  const config = { faultRoute: 'account' }
  app.get('/account', { config }, () => ({ type: 'user', username, name: 'Replicate emulator' }))
  app.get('/hardware', { config: { faultRoute: 'hardware' } }, () => hardware)
  app.get('/webhooks/default/secret', { config: { faultRoute: 'webhook_secret' } }, () => ({
    key: webhookSecret,
  }))
}
