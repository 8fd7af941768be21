import type { Static } from 'typebox'
import type { NewTraining } from '../../../src/ports/database/functions/trainings.ts'
import { at, type Cases } from './contract.ts'
import { createTraining, makeCompletion, makeFailure } from './training-stages.ts'

export const trainingPacesCases: Cases = {
  'lists how long succeeded trainings by a trainer ran, free ones separately': async (
    t,
    { call },
  ) => {
    const complete = async (
      n: number,
      training: Partial<Static<typeof NewTraining>>,
      end: Parameters<typeof makeCompletion>[1] = {},
      make = makeCompletion,
    ) => {
      const row = await createTraining(call, { now: at(n), training })
      await call.trainings_complete(make(row, { started_at: at(10), ...end }))
    }
    const parameters = { steps: 500 }
    await complete(0, {}, { completed_at: at(99) })
    await complete(1, { parameters }, { completed_at: at(50.5) })
    await complete(2, {}, { cost_usd_micros: 0 })
    await complete(3, {}, { cost_usd_micros: null })
    await complete(4, { trainer: 'sdxl' })
    await complete(5, { owner_id: 'bob' })
    await complete(6, {}, {}, makeFailure)
    await complete(7, {}, { completed_at: at(10) })
    await createTraining(call)
    const query = { owner_id: 'ada', trainer: 'flux', is_free: false, limit: 20 } as const
    const paces = await call.trainings_paces(query)
    t.match(paces, [{ parameters, seconds: 40.5 }, { seconds: 89 }])
    t.equal(paces.length, 2)
    t.strictSame(await call.trainings_paces({ ...query, limit: 1 }), paces.slice(0, 1))
    t.equal((await call.trainings_paces({ ...query, is_free: true })).length, 1)
  },
}
