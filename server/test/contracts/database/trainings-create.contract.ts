import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'
import {
  createTraining,
  makeCompletion,
  makeCreate,
  makeDataset,
  makeFailure,
  startedTraining,
} from './training-stages.ts'

const counts = async ({ query }: ContractContext) =>
  (
    await query(`select (select count(*)::int from public.trainings) as trainings,
      (select count(*)::int from public.datasets) as datasets,
      (select count(*)::int from public.dataset_images) as images`)
  )[0]

export const trainingCreateCases: Cases = {
  'queues a new training that is due at once, with a snapshot of its images': async (
    t,
    { call },
  ) => {
    const dataset = makeDataset()
    const args = makeCreate({ dataset })
    const result = await call.trainings_create(args)
    t.equal(result.outcome, 'created')
    const row = some(result.training)
    t.match(row, args.training)
    t.match(row, {
      image_count: 3,
      status: 'queued',
      phase: 'queued',
      attempts: 0,
      next_check_at: at(0),
      created_at: at(0),
      updated_at: at(0),
      replicate_id: null,
      lease_id: null,
      cost_usd_micros: null,
      logs_tail: '',
    })
    t.notOk('dataset_snapshot' in row)
    t.strictSame(
      await call.trainings_get_many({ keys: [row].map(({ owner_id, id }) => ({ owner_id, id })) }),
      [row],
    )
  },

  'replays an equal request within the window': async (t, context) => {
    const { call } = context
    const training = { request_hash: 'same' }
    const first = await createTraining(call, { training })
    const before = await counts(context)
    const again = await call.trainings_create(
      makeCreate({ now: at(119), same_click_since: at(-1), training }),
    )
    t.strictSame(again, { outcome: 'replayed', training: first, answer: null })
    t.strictSame(await counts(context), before, 'no row is left behind')
    const later = await call.trainings_create(
      makeCreate({ now: at(121), same_click_since: at(1), training }),
    )
    t.equal(later.outcome, 'created')
  },

  'twenty equal concurrent requests create one training': async (t, context) => {
    const results = await Promise.all(
      times(20, () =>
        context.call.trainings_create(makeCreate({ training: { request_hash: 'same' } })),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
    t.equal(new Set(results.map(({ training }) => training?.id)).size, 1)
    t.strictSame(await counts(context), { trainings: 1, datasets: 1, images: 3 })
  },

  'does not replay requests of another user, with other settings or after a failure': async (
    t,
    { call },
  ) => {
    const training = { request_hash: 'same' }
    await createTraining(call, { training })
    const bob = await call.trainings_create(
      makeCreate({ training: { ...training, owner_id: 'bob' } }),
    )
    t.equal(bob.outcome, 'created')
    t.equal((await call.trainings_create(makeCreate())).outcome, 'created')
    for (const status of ['failed', 'canceled'] as const) {
      const request_hash = `ended ${status}`
      const row = await createTraining(call, { training: { request_hash } })
      await call.trainings_complete(makeFailure(row, { status }))
      const again = await call.trainings_create(makeCreate({ training: { request_hash } }))
      t.equal(again.outcome, 'created', status)
    }
  },

  'replays an equal request after the training succeeded': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    const again = await call.trainings_create(
      makeCreate({ training: { request_hash: row.request_hash } }),
    )
    t.equal(again.outcome, 'replayed')
    t.equal(again.training?.id, row.id)
  },

  'with keys, only requests with the same key are replayed': async (t, context) => {
    const { call } = context
    const training = { request_hash: 'same' }
    for (const key of ['one', 'two']) await beginKey(call, { key })
    const keyed = (key: string) =>
      call.trainings_create(makeCreate({ training, idempotency: keyedAnswer({ key }) }))
    t.match(await keyed('one'), { outcome: 'created', answer })
    t.match(await keyed('two'), { outcome: 'created', answer })
    t.strictSame(await keyed('one'), { outcome: 'replayed', training: null, answer })
    t.strictSame(await counts(context), { trainings: 2, datasets: 2, images: 6 })
  },

  'repeating a call after a lost response changes nothing': async (t, context) => {
    const args = makeCreate({ same_click_since: at(1000) })
    const first = await context.call.trainings_create(args)
    const again = await context.call.trainings_create(args)
    t.equal(again.outcome, 'replayed')
    t.strictSame(again.training, first.training)
    t.strictSame(await counts(context), { trainings: 1, datasets: 1, images: 3 })
  },

  'reads many trainings at once, only those of the owner': async (t, { call }) => {
    const [one, two, bobs] = [
      await createTraining(call),
      await createTraining(call),
      await createTraining(call, { training: { owner_id: 'bob' } }),
    ]
    const mine = (id: string) => ({ owner_id: 'ada', id })
    const rows = await call.trainings_get_many({
      keys: [mine(one.id), mine(two.id), mine(one.id), mine(bobs.id), mine('unknown')],
    })
    t.strictSame(rows.map(({ id }) => id).sort(), [one.id, two.id].sort())
    t.strictSame(await call.trainings_get_many({ keys: [] }), [])
  },

  'lists the owner’s unfinished trainings, newest first': async (t, { call }) => {
    const first = await createTraining(call, { now: at(1) })
    const second = await createTraining(call, { now: at(2) })
    const ended = await createTraining(call, { now: at(3) })
    await call.trainings_complete(makeFailure(ended))
    await createTraining(call, { training: { owner_id: 'bob' } })
    const rows = await call.trainings_unfinished({ owner_id: 'ada' })
    t.strictSame(
      rows.map(({ id }) => id),
      [second.id, first.id],
    )
  },
}
