import { setTimeout as wait } from 'node:timers/promises'
import { TrainingSchema } from '@the-way/shared'
import { Value } from 'typebox/value'

interface App {
  url: string
  token: string
  emulator: string
}

/** The duration of trainings that a test ends by advancing the clock: long enough to see them run on any machine. */
export const LONG_TRAINING_S = 3600

/** Advances the emulator's clock once the training was sent: to the middle of the training, or beyond its end. */
export async function advanceTraining(app: App, id: string, to: 'middle' | 'end') {
  await waitUntilSent(app, id)
  const seconds = to === 'middle' ? LONG_TRAINING_S / 2 : LONG_TRAINING_S + 60
  await fetch(`${app.emulator}/emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance_ms: seconds * 1000 }),
  })
}

async function waitUntilSent({ url, token }: App, id: string) {
  for (;;) {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/api/trainings/${id}`, { headers })
    const { status } = Value.Parse(TrainingSchema, await response.json())
    if (status !== 'queued' && status !== 'submitting') return
    await wait(50)
  }
}
