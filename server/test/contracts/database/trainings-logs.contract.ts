import { at, type Cases, some } from './contract.ts'
import {
  createTraining,
  makeAdvance,
  makeCompletion,
  makeFailure,
  startedTraining,
} from './training-stages.ts'

const log = (text: string, length = text.length) => ({ text, length })

export const trainingLogCases: Cases = {
  'a log and its last lines grow and never shrink': async (t, { call }) => {
    const row = await startedTraining(call)
    const advance = (text: string, length?: number) =>
      call.trainings_advance(makeAdvance(row, { log: log(text, length), logs_tail: text }))
    const stored = () => call.trainings_logs({ owner_id: 'ada', id: row.id })
    t.equal((await advance('one\ntwo'))?.logs_tail, 'one\ntwo')
    t.strictSame(await stored(), { name: 'My lake', logs: 'one\ntwo', length: 7 })
    t.equal((await advance('one'))?.logs_tail, 'one\ntwo')
    t.match(await stored(), { logs: 'one\ntwo' })
    await advance('two\nthree', 13)
    t.match(
      await stored(),
      { logs: 'two\nthree', length: 13 },
      'cut off, but with the length of the whole log',
    )
    t.equal((await advance('two', 13))?.logs_tail, 'two\nthree')
    t.match(await stored(), { logs: 'two\nthree', length: 13 })
  },

  'completion stores the whole log, or keeps a longer one': async (t, { call }) => {
    for (const end of [makeCompletion, makeFailure]) {
      const row = await startedTraining(call)
      await call.trainings_advance(makeAdvance(row, { log: log('one'), logs_tail: 'one' }))
      const last = { log: log('one\ntwo'), logs_tail: 'one\ntwo' }
      t.equal(some(await call.trainings_complete(end(row, last))).training.logs_tail, 'one\ntwo')
      t.match(await call.trainings_logs({ owner_id: 'ada', id: row.id }), { logs: 'one\ntwo' })
      t.equal(await call.trainings_complete(end(row, { log: log('one\ntwo\nthree') })), null)
      t.match(await call.trainings_logs({ owner_id: 'ada', id: row.id }), { logs: 'one\ntwo' })

      const cut = await startedTraining(call)
      await call.trainings_advance(makeAdvance(cut, { log: log('long log'), logs_tail: 'long' }))
      const less = { log: log('l'), logs_tail: 'l' }
      t.equal(some(await call.trainings_complete(end(cut, less))).training.logs_tail, 'long')
      t.match(await call.trainings_logs({ owner_id: 'ada', id: cut.id }), { logs: 'long log' })
    }
  },

  'falls back to the last lines; other users can’t read the log': async (t, { call }) => {
    const row = await startedTraining(call)
    const stored = (owner_id: string) => call.trainings_logs({ owner_id, id: row.id })
    t.strictSame(await stored('ada'), { name: 'My lake', logs: '', length: 0 })
    await call.trainings_advance(makeAdvance(row, { logs_tail: 'the end' }))
    t.match(await stored('ada'), { logs: 'the end', length: null })
    t.equal(await stored('bob'), null)
  },

  'records when each phase was first seen': async (t, { call }) => {
    t.strictSame((await createTraining(call)).phase_starts, { queued: at(0) })
    const row = await startedTraining(call)
    const advance = (now: number, phase: 'queued' | 'loading' | 'training') =>
      call.trainings_advance(makeAdvance(row, { now: at(now), phase }))
    await advance(20, 'loading')
    await advance(30, 'training')
    await advance(40, 'training')
    t.strictSame((await advance(50, 'queued'))?.phase_starts, {
      queued: at(0),
      loading: at(20),
      training: at(30),
    })
    const { training } = some(await call.trainings_complete(makeCompletion(row)))
    t.equal(training.phase_starts.saving, at(100))
  },

  'news_at is the time of the last real change': async (t, { call }) => {
    const row = await startedTraining(call)
    t.equal(row.news_at, at(2), 'adoption is news')
    const advance = async (now: number, changes: Parameters<typeof makeAdvance>[1] = {}) =>
      some(await call.trainings_advance(makeAdvance(row, { now: at(now), ...changes })))
    t.equal((await advance(20)).news_at, at(20))
    t.match(await advance(30), { news_at: at(20), checked_at: at(30) })
    t.equal((await advance(31, { eta_seconds: 5 })).news_at, at(20), 'an estimate is not news')
    t.equal((await advance(40, { step: 101 })).news_at, at(40))
    t.equal((await advance(50, { step: 101, log: log('a') })).news_at, at(50))
    t.equal((await advance(60, { step: 7, log: log('a') })).news_at, at(50))
    t.equal((await advance(70, { total_steps: 900 })).total_steps, 900)
    t.equal(some(await call.trainings_complete(makeCompletion(row))).training.news_at, at(100))
  },
}
