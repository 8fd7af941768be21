import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from './context.ts'

export function accountRoutes(
  app: FastifyInstance,
  { username, account, webhookSecret }: EmulatorContext,
) {
  const config = (faultRoute: string) => ({ config: { faultRoute } })
  const about = { type: 'user', username, name: 'Replicate emulator' }
  app.get('/account', config('account'), () => about)
  app.get('/hardware', config('hardware'), () => account.state().hardware)
  app.get('/webhooks/default/secret', config('webhook_secret'), () => ({ key: webhookSecret() }))
}
