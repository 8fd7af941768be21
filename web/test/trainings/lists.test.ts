import t from 'tap'
import { pillLabels } from '../../src/features/trainings/list/pill-labels.ts'
import { withUnfinished } from '../../src/features/trainings/list/with-unfinished.ts'
import { at, training } from './support.ts'

const at30 = { step: 300, total: 1000, fraction: 0.3, eta_seconds: 60 }
const waiting = training({ id: 'waits', status: 'starting', phase: 'queued' })
const onHold = training({ id: 'holds', status: 'queued', phase: 'paused' })

t.test('the pill shows the number of trainings, the furthest progress and the holds', async (t) => {
  t.equal(pillLabels([]), null)
  t.equal(pillLabels([training({ status: 'succeeded' })]), null)
  t.match(pillLabels([training()]), { name: 'Quiet horizons', amount: null, progress: '45%' })
  t.match(pillLabels([training({ id: 'two', progress: at30 }), training(), waiting]), {
    name: '3 trainings',
    amount: 3,
    progress: '45%',
    waiting: false,
  })
  t.match(pillLabels([onHold, training()]), { name: '2 trainings', progress: '45%', onHold: 1 })
  t.match(pillLabels([onHold, onHold]), { progress: 'on hold', onHold: 0, waiting: true })
  const canceling = training({ cancel_requested_at: at('12:12:00') })
  t.match(pillLabels([canceling, onHold]), { progress: 'canceling', onHold: 1 })
  t.match(pillLabels([canceling, waiting]), { progress: 'waiting' })
  t.match(pillLabels([onHold]), { name: 'Quiet horizons', progress: 'on hold', waiting: true })
  t.match(pillLabels([onHold, waiting]), { progress: 'waiting', onHold: 1 })
  t.match(pillLabels([canceling]), { progress: 'canceling' })
})

t.test('updates a list with the poll of unfinished trainings', async (t) => {
  const older = training({ id: 'older', status: 'failed', created_at: at('11:00:00') })
  const listed = [training({ progress: at30 }), older]
  t.same(withUnfinished(listed, [training()]), [training(), older])
  const newer = training({ id: 'newer', created_at: at('12:30:00') })
  t.same(
    withUnfinished(listed, [newer, training()]).map(({ id }) => id),
    ['newer', 'one', 'older'],
    'also a training that was started by a script',
  )
  const ended = training({ status: 'canceled' })
  t.same(withUnfinished([ended], [training()]), [ended], 'a final state stays')
  const old = training({ id: 'old', status: 'queued', created_at: at('01:00:00') })
  t.same(
    withUnfinished(listed, [old]).length,
    2,
    'a training on a later page of the list is not added',
  )
})
