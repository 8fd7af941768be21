import t from 'tap'
import { pillWords } from '../../src/features/trainings/list/pill-labels.ts'
import { withUnfinished } from '../../src/features/trainings/list/with-unfinished.ts'
import { at, training } from './support.ts'

const at30 = { step: 300, total: 1000, fraction: 0.3, eta_seconds: 60 }
const waiting = training({ id: 'waits', status: 'starting', phase: 'queued' })
const onHold = training({ id: 'holds', status: 'queued', phase: 'paused' })

t.test('the pill says how many run, how far the furthest is, and what is on hold', async (t) => {
  t.equal(pillWords([]), null)
  t.equal(pillWords([training({ status: 'succeeded' })]), null)
  t.match(pillWords([training()]), { name: 'Quiet horizons', amount: null, progress: '45%' })
  t.match(pillWords([training({ id: 'two', progress: at30 }), training(), waiting]), {
    name: '3 trainings',
    amount: 3,
    progress: '45%',
    waiting: false,
  })
  t.match(pillWords([onHold, training()]), { name: '2 trainings', progress: '45%', onHold: 1 })
  t.match(pillWords([onHold, onHold]), { progress: 'on hold', onHold: 0, waiting: true })
  const canceling = training({ cancel_requested_at: at('12:12:00') })
  t.match(pillWords([canceling, onHold]), { progress: 'canceling', onHold: 1 })
  t.match(pillWords([canceling, waiting]), { progress: 'waiting' })
  t.match(pillWords([onHold]), { name: 'Quiet horizons', progress: 'on hold', waiting: true })
  t.match(pillWords([onHold, waiting]), { progress: 'waiting', onHold: 1 })
  t.match(pillWords([canceling]), { progress: 'canceling' })
})

t.test('a list takes over what the poll of unfinished trainings brings', async (t) => {
  const older = training({ id: 'older', status: 'failed', created_at: at('11:00:00') })
  const listed = [training({ progress: at30 }), older]
  t.same(withUnfinished(listed, [training()]), [training(), older])
  const newer = training({ id: 'newer', created_at: at('12:30:00') })
  t.same(
    withUnfinished(listed, [newer, training()]).map(({ id }) => id),
    ['newer', 'one', 'older'],
    'also one that was started by script',
  )
  const ended = training({ status: 'canceled' })
  t.same(withUnfinished([ended], [training()]), [ended], 'an end stays an end')
  const old = training({ id: 'old', status: 'queued', created_at: at('01:00:00') })
  t.same(
    withUnfinished(listed, [old]).length,
    2,
    'one of a later page of the list has its place there',
  )
})
