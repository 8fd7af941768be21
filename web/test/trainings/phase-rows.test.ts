import t from 'tap'
import { phaseRows } from '../../src/features/trainings/progress/phase-rows.ts'
import { at, training } from './support.ts'

const now = new Date(at('12:11:42'))
const rowsOf = (...args: Parameters<typeof phaseRows>) =>
  phaseRows(...args).map(({ phase, state, seconds }) => [phase, state, seconds])

t.test('each phase lasts from its start to the start of the next', async (t) => {
  t.same(rowsOf(training(), now), [
    ['queued', 'done', 72],
    ['preparing', 'done', 12],
    ['captioning', 'done', 31],
    ['loading', 'done', 47],
    ['training', 'now', 540],
    ['packaging', 'to come', null],
    ['saving', 'to come', null],
  ])
})

t.test('leaves out captioning once it was skipped', async (t) => {
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

t.test('does not invent the time of a phase whose start is unknown', async (t) => {
  const { loading: _, ...phase_starts } = training().phase_starts
  const rows = rowsOf(training({ phase_starts }), now)
  t.same(rows[3], ['loading', 'done', null])
  t.same(rows[2], ['captioning', 'done', 78], 'the one before lasts until the next known start')
})

t.test('a failed training stopped in its phase; a succeeded one has completed all', async (t) => {
  const completed_at = at('12:06:00')
  const failed = phaseRows(training({ status: 'failed', completed_at }), now)
  t.match(failed[4], { phase: 'training', state: 'stopped', seconds: 198 })
  t.equal(failed[5]?.state, 'to come')
  const done = phaseRows(training({ status: 'succeeded', phase: 'saving', completed_at }), now)
  t.ok(done.every(({ state }) => state === 'done'))
})

t.test('a waiting training has been queued since it was requested', async (t) => {
  const waiting = training({ status: 'starting', phase: 'queued', phase_starts: {} })
  t.same(rowsOf(waiting, new Date(at('12:01:12')))[0], ['queued', 'now', 72])
})
