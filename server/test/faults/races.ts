import { randomUUID } from 'node:crypto'
import type { DatabaseCalls } from '../../src/ports/database/database.ts'
import { at } from '../contracts/database/contract.ts'
import {
  adoptTraining,
  makeCompletion,
  makeFailure,
} from '../contracts/database/training-stages.ts'

export type Race = keyof typeof races

/** As many concurrent calls as the adapter has connections. */
const LANES = 10

/** What each of two processes does to the same rows at the same time. Each race returns the ids that the process won. */
export const races = {
  /** Claims until nothing is left. */
  claim: async (call: DatabaseCalls) => {
    const won: string[] = []
    const lane = async () => {
      for (;;) {
        const rows = await call.runs_claim({
          kind: 'training',
          work: 'submit',
          now: at(10),
          lease_id: randomUUID(),
          lease_until: at(1000),
          limit: 3,
          emulated: false,
        })
        if (rows.length === 0) return
        won.push(...rows.map(({ id }) => id))
      }
    }
    await Promise.all([lane(), lane(), lane()])
    return won
  },
  /** Each process has found a different run at Replicate. */
  adopt: (call: DatabaseCalls, ids: string[], name: string) =>
    inLanes(ids, async (id) => (await adoptTraining(call, { id }, `${name}-${id}`)) !== null),
  /** One process reports success, the other failure. */
  complete: (call: DatabaseCalls, ids: string[], name: string) =>
    inLanes(ids, async (id) => {
      const end = name === 'one' ? makeCompletion({ id }) : makeFailure({ id })
      const row = await call.trainings_complete(end)
      return row !== null
    }),
  /** Both report success, each with its own model. */
  succeed: (call: DatabaseCalls, ids: string[]) =>
    inLanes(ids, async (id) => (await call.trainings_complete(makeCompletion({ id }))) !== null),
  key: (call: DatabaseCalls, ids: string[]) =>
    inLanes(ids, async (id) => {
      const { outcome } = await call.idempotency_keys_begin({
        owner_id: 'ada',
        key: id,
        lease_id: 'request-1',
        payload_hash: 'the same',
        now: at(0),
        lease_until: at(300),
        expires_at: at(3000),
      })
      return outcome === 'started'
    }),
}

async function inLanes(ids: string[], isWon: (id: string) => Promise<boolean>): Promise<string[]> {
  const won: string[] = []
  const rest = ids.values()
  const lane = async () => {
    for (const id of rest) if (await isWon(id)) won.push(id)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return won
}
