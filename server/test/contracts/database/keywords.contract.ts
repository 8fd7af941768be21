import type { Cases } from './contract.ts'
import { saveModel } from './generation-stages.ts'
import { createTraining, makeFailure } from './training-stages.ts'

const query = { owner_id: 'ada', keywords: ['qhrzn', 'lake', 'lmp'] }

export const keywordCases: Cases = {
  'a keyword of one of the owner’s models is taken, regardless of case': async (t, { call }) => {
    await saveModel(call, { keyword: 'LaKe' })
    await saveModel(call, { keyword: null })
    t.strictSame(await call.keywords_taken(query), ['lake'])
  },

  'a keyword of an unfinished training is taken, one of a completed training is free': async (
    t,
    { call },
  ) => {
    const row = await createTraining(call, { training: { keyword: 'QHRZN' } })
    t.strictSame(await call.keywords_taken(query), ['qhrzn'])
    await call.trainings_complete(makeFailure(row))
    t.strictSame(await call.keywords_taken(query), [])
  },

  'keywords of another owner are free': async (t, { call }) => {
    await saveModel(call, { keyword: 'LAKE', owner_id: 'bob' })
    await createTraining(call, { training: { keyword: 'LMP', owner_id: 'bob' } })
    t.strictSame(await call.keywords_taken(query), [])
  },
}
