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
  'a log grows and never shrinks, its last lines with it': async (t, { call }) => {
    const row = await startedTraining(call)
    const tell = (text: string, length?: number) =>
      call.trainings_advance(makeAdvance(row, { log: log(text, length), logs_tail: text }))
    const kept = () => call.trainings_logs({ owner_id: 'ada', id: row.id })
    t.equal((await tell('one\ntwo'))?.logs_tail, 'one\ntwo')
    t.strictSame(await kept(), { name: 'My lake', logs: 'one\ntwo', length: 7 })
    t.equal((await tell('one'))?.logs_tail, 'one\ntwo')
    t.match(await kept(), { logs: 'one\ntwo' })
    await tell('two\nthree', 13)
    t.match(await kept(), { logs: 'two\nthree', length: 13 }, 'cut: as long as the whole')
    t.equal((await tell('two', 13))?.logs_tail, 'two\nthree')
    t.match(await kept(), { logs: 'two\nthree', length: 13 })
  },

  'the end brings the whole log, or leaves what there was': async (t, { call }) => {
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

  'without a log of its own it has its last lines; nobody else sees it': async (t, { call }) => {
    const row = await startedTraining(call)
    const kept = (owner_id: string) => call.trainings_logs({ owner_id, id: row.id })
    t.strictSame(await kept('ada'), { name: 'My lake', logs: '', length: 0 })
    await call.trainings_advance(makeAdvance(row, { logs_tail: 'the end' }))
    t.match(await kept('ada'), { logs: 'the end', length: null })
    t.equal(await kept('bob'), null)
  },

  'the time of each phase is that of its first sight': async (t, { call }) => {
    t.strictSame((await createTraining(call)).phase_starts, { queued: at(0) })
    const row = await startedTraining(call)
    const tell = (now: number, phase: 'queued' | 'loading' | 'training') =>
      call.trainings_advance(makeAdvance(row, { now: at(now), phase }))
    await tell(20, 'loading')
    await tell(30, 'training')
    await tell(40, 'training')
    t.strictSame((await tell(50, 'queued'))?.phase_starts, {
      queued: at(0),
      loading: at(20),
      training: at(30),
    })
    const { training } = some(await call.trainings_complete(makeCompletion(row)))
    t.equal(training.phase_starts.saving, at(100))
  },

  'news is what is new': async (t, { call }) => {
    const row = await startedTraining(call)
    t.equal(row.news_at, at(2), 'that Replicate has it')
    const tell = async (now: number, news: Parameters<typeof makeAdvance>[1] = {}) =>
      some(await call.trainings_advance(makeAdvance(row, { now: at(now), ...news })))
    t.equal((await tell(20)).news_at, at(20))
    t.match(await tell(30), { news_at: at(20), checked_at: at(30) })
    t.equal((await tell(31, { eta_seconds: 5 })).news_at, at(20), 'a guess is none')
    t.equal((await tell(40, { step: 101 })).news_at, at(40))
    t.equal((await tell(50, { step: 101, log: log('a') })).news_at, at(50))
    t.equal((await tell(60, { step: 7, log: log('a') })).news_at, at(50))
    t.equal((await tell(70, { total_steps: 900 })).total_steps, 900)
    t.equal(some(await call.trainings_complete(makeCompletion(row))).training.news_at, at(100))
  },
}
