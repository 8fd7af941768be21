import { at, type Cases, type ContractContext, some } from './contract.ts'
import {
  adoptGeneration,
  createGeneration,
  intendedGeneration,
  makeDelivery,
  makeEnd,
  startedGeneration,
} from './generation-stages.ts'

const query = { owner_id: 'ada', version: 'e'.repeat(64), emulated: false, limit: 20 }

/** Completes a generation that ran from second 3 to this one. */
async function completed(
  { call }: ContractContext,
  end: number,
  how: Parameters<typeof makeEnd>[1] = {},
) {
  const row = await startedGeneration(call)
  some(await call.generations_deliver(makeDelivery(row, { source_completed_at: at(end) })))
  some(await call.generations_complete(makeEnd(row, how)))
  return row
}

export const generationPacesCases: Cases = {
  'lists how long the succeeded runs of a version took, with what was sent': async (t, context) => {
    const { call } = context
    await completed(context, 13.5)
    await completed(context, 20, { status: 'failed' })
    await completed(context, 3)
    await adoptGeneration(call, await intendedGeneration(call))
    await createGeneration(call)
    t.strictSame(await call.generations_paces(query), [
      { input: { prompt: 'LAKE at night', seed: 7 }, num_outputs: 2, seconds: 10.5 },
    ])
  },

  'lists only runs of this owner, version and mode, and at most the limit': async (t, context) => {
    const { call, query: sql } = context
    for (const end of [13, 14, 15]) await completed(context, end)
    t.equal((await call.generations_paces({ ...query, limit: 2 })).length, 2)
    t.strictSame(await call.generations_paces({ ...query, owner_id: 'bob' }), [])
    t.strictSame(await call.generations_paces({ ...query, version: 'f'.repeat(64) }), [])
    t.strictSame(await call.generations_paces({ ...query, emulated: true }), [])
    await sql('update public.runs set emulated = true')
    t.strictSame(await call.generations_paces(query), [])
    t.equal((await call.generations_paces({ ...query, emulated: true })).length, 3)
  },
}
