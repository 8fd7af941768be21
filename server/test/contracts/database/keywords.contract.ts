import type { Cases } from './contract.ts'
import { saveModel } from './generation-stages.ts'
import { createTraining, makeFailure } from './training-stages.ts'

const asked = { owner_id: 'ada', keywords: ['qhrzn', 'lake', 'lmp'] }

export const keywordCases: Cases = {
  'a keyword of one of the owner’s models is taken, in any case': async (t, { call }) => {
    await saveModel(call, { keyword: 'LaKe' })
    await saveModel(call, { keyword: null })
    t.strictSame(await call.keywords_taken(asked), ['lake'])
  },

  'a keyword of an unfinished training is taken, one of a training that ended is not': async (
    t,
    { call },
  ) => {
    const row = await createTraining(call, { training: { keyword: 'QHRZN' } })
    t.strictSame(await call.keywords_taken(asked), ['qhrzn'])
    await call.trainings_complete(makeFailure(row))
    t.strictSame(await call.keywords_taken(asked), [])
  },

  'another owner’s keywords are free': async (t, { call }) => {
    await saveModel(call, { keyword: 'LAKE', owner_id: 'bob' })
    await createTraining(call, { training: { keyword: 'LMP', owner_id: 'bob' } })
    t.strictSame(await call.keywords_taken(asked), [])
  },
}
