import { join } from 'node:path'
import type { Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { openPublicDoor } from './public-door.ts'

/** Nobody is asked of his own accord within a test: what happens, webhooks made happen. */
export const NO_POLLING = { trainingCheckMs: 3600_000, generationCheckMs: 3600_000 }

/** A server with an emulator that delivers to it by HTTP. */
export async function startDelivered(t: Test, options: TestAppOptions = {}) {
  const directory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(directory, 'emulator'),
    trainingSeconds: 0.5,
    predictionSeconds: 0.3,
    allowHttpWebhooks: true,
    webhookLastTrySeconds: 0.5,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  const door = await openPublicDoor(t)
  const test = await startTestApp(t, {
    ...options,
    environment: {
      REPLICATE_API_BASE_URL: `${origin}/v1`,
      REPLICATE_WEBHOOK_URL: door.url,
      ...options.environment,
    },
  })
  door.leadTo(test)
  return { emulator, door, test }
}
