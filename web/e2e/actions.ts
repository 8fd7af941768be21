import { setTimeout as wait } from 'node:timers/promises'
import { TrainingSchema } from '@the-way/shared'
import { Value } from 'typebox/value'

interface App {
  url: string
  token: string
  emulator: string
}

/** How long a training takes that the clock ends: no machine is too slow to see it running. */
export const UNTIL_ENDED_S = 3600

/** Sets the emulator's clock forward once the training is at Replicate: to its middle, or beyond its end. */
export async function advanceTraining(app: App, id: string, to: 'middle' | 'end') {
  await untilSent(app, id)
  const seconds = to === 'middle' ? UNTIL_ENDED_S / 2 : UNTIL_ENDED_S + 60
  await fetch(`${app.emulator}/emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance_ms: seconds * 1000 }),
  })
}

async function untilSent({ url, token }: App, id: string) {
  for (;;) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/api/trainings/${id}`, { headers })
    const { status } = Value.Parse(TrainingSchema, await answer.json())
    if (status !== 'queued' && status !== 'submitting') return
    await wait(50)
  }
}
