import t from 'tap'
import { phaseRows } from '../../src/features/trainings/progress/phase-rows.ts'
import { at, training } from './support.ts'

const now = new Date(at('12:11:42'))
const told = (...args: Parameters<typeof phaseRows>) =>
  phaseRows(...args).map(({ phase, state, seconds }) => [phase, state, seconds])

t.test('each phase has its time, from its start to that of the next', async (t) => {
  t.same(told(training(), now), [
    ['queued', 'done', 72],
    ['preparing', 'done', 12],
    ['captioning', 'done', 31],
    ['loading', 'done', 47],
    ['training', 'now', 540],
    ['packaging', 'to come', null],
    ['saving', 'to come', null],
  ])
})

t.test('captioning that did not happen is left out, one that may come is not', async (t) => {
  const { captioning: _, ...phase_starts } = training().phase_starts
  const names = (rest: Partial<Parameters<typeof phaseRows>[0]>) =>
    phaseRows(training({ phase_starts, ...rest }), now).map(({ phase }) => phase)
  t.notOk(names({}).includes('captioning'))
  t.ok(
    names({ phase: 'preparing', progress: { ...training().progress, step: null } }).includes(
      'captioning',
    ),
  )
})

t.test('the time of a phase that nobody saw is not made up', async (t) => {
  const { loading: _, ...phase_starts } = training().phase_starts
  const rows = told(training({ phase_starts }), now)
  t.same(rows[3], ['loading', 'done', null])
  t.same(rows[2], ['captioning', 'done', 78], 'the one before runs until the next that was seen')
})

t.test('one that failed stopped in its phase, one that succeeded has none left', async (t) => {
  const completed_at = at('12:06:00')
  const failed = phaseRows(training({ status: 'failed', completed_at }), now)
  t.match(failed[4], { phase: 'training', state: 'stopped', seconds: 198 })
  t.equal(failed[5]?.state, 'to come')
  const done = phaseRows(training({ status: 'succeeded', phase: 'saving', completed_at }), now)
  t.ok(done.every(({ state }) => state === 'done'))
})

t.test('one that waits has been queued since it was asked for', async (t) => {
  const waiting = training({ status: 'starting', phase: 'queued', phase_starts: {} })
  t.same(told(waiting, new Date(at('12:01:12')))[0], ['queued', 'now', 72])
})
