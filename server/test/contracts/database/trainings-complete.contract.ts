import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  claimTrainings,
  createTraining,
  intendedTraining,
  leaseOf,
  makeAdvance,
  makeCompletion,
  makeFailure,
  startedTraining,
  uploadsOf,
} from './training-stages.ts'

const models = async ({ call }: ContractContext) =>
  (await call.models_list({ owner_id: 'ada', limit: 100, cursor: null, status: null })).models

export const trainingCompleteCases: Cases = {
  'completes a training successfully and saves its model with the requested settings': async (
    t,
    context,
  ) => {
    const { call } = context
    const row = await startedTraining(call)
    await call.trainings_advance(makeAdvance(row))
    const end = makeCompletion(row)
    const { training, model } = some(await call.trainings_complete(end))
    t.match(training, {
      status: 'succeeded',
      phase: 'saving',
      step: 1000,
      eta_seconds: null,
      error: null,
      cost_usd_micros: 1_500_000,
      completed_at: at(99),
      checked_at: at(100),
      next_check_at: at(100),
      logs_tail: 'flux_train_replicate: 10%',
      model_id: end.model?.id,
      model_url: end.model?.model_url,
      lease_id: null,
    })
    t.match(model, {
      ...end.model,
      owner_id: 'ada',
      name: row.name,
      keyword: row.keyword,
      status: 'ready',
      training_id: row.id,
      replicate_id: row.replicate_id,
      trainer: 'flux',
      thumbnail_url: null,
      created_at: at(100),
    })
    t.strictSame(await models(context), [model])
  },

  'fifty concurrent completions create one model': async (t, context) => {
    const row = await startedTraining(context.call)
    const results = await Promise.all(
      times(50, () => context.call.trainings_complete(makeCompletion(row))),
    )
    t.equal(results.filter((result) => result !== null).length, 1)
    t.equal((await models(context)).length, 1)
  },

  'one of a concurrent success and failure wins': async (t, context) => {
    const row = await startedTraining(context.call)
    const results = await Promise.all([
      context.call.trainings_complete(makeFailure(row)),
      context.call.trainings_complete(makeCompletion(row)),
    ])
    const [result] = results.filter((result) => result !== null)
    t.equal(results.filter((result) => result !== null).length, 1)
    const count = result?.training.status === 'succeeded' ? 1 : 0
    t.equal((await models(context)).length, count)
  },

  'completing a training again does not restore a deleted model': async (t, context) => {
    const { call } = context
    const row = await startedTraining(call)
    const { model } = some(await call.trainings_complete(makeCompletion(row)))
    some(await call.models_delete({ owner_id: 'ada', id: some(model).id }))
    t.equal(await call.trainings_complete(makeCompletion(row)), null)
    t.strictSame(await models(context), [])
    const [training] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: row.id }] })
    t.match(training, { status: 'succeeded', model_id: null, model_url: some(model).model_url })
  },

  'a failure creates no model, keeps the phase and leaves the upload to be deleted': async (
    t,
    context,
  ) => {
    const { call } = context
    const row = await startedTraining(call)
    await call.trainings_advance(makeAdvance(row))
    const failure = makeFailure(row, { logs_tail: 'CUDA out of memory', next_check_at: at(900) })
    const { training, model } = some(await call.trainings_complete(failure))
    t.equal(model, null)
    t.match(training, {
      status: 'failed',
      phase: 'training',
      error: failure.error,
      logs_tail: 'CUDA out of memory',
      cost_usd_micros: 0,
      next_check_at: at(100),
      model_id: null,
    })
    t.strictSame(await models(context), [])
    const [claimed] = await claimTrainings(call, 'post-process', { now: 101 })
    t.match(claimed, {
      id: row.id,
      status: 'failed',
      error: failure.error,
      uploads: uploadsOf('file-1'),
    })
    await call.runs_release({ ...leaseOf(row, { now: 102 }), next_check_at: null })
    t.strictSame(await claimTrainings(call, 'post-process', { now: 9999 }), [])
  },

  'a training that failed before its upload needs no post-processing': async (t, { call }) => {
    const row = await createTraining(call)
    const { training } = some(await call.trainings_complete(makeFailure(row)))
    t.match(training, { status: 'failed', next_check_at: null })
    t.strictSame(await claimTrainings(call, 'post-process', { now: 9999 }), [])
  },

  'a training that was never submitted can fail': async (t, { call }) => {
    for (const row of [await createTraining(call), await intendedTraining(call)]) {
      const failure = makeFailure(row, { started_at: null, step: null })
      const { training } = some(await call.trainings_complete(failure))
      t.match(training, { status: 'failed', started_at: null, step: null, checked_at: null })
    }
  },

  'an unknown cost is null, and a known one can be 0': async (t, { call }) => {
    const unknown = await startedTraining(call)
    const first = await call.trainings_complete(makeCompletion(unknown, { cost_usd_micros: null }))
    t.equal(first?.training.cost_usd_micros, null)
    const free = await startedTraining(call)
    const second = await call.trainings_complete(makeCompletion(free, { cost_usd_micros: 0 }))
    t.equal(second?.training.cost_usd_micros, 0)
  },

  'post-processing is claimed until it is done': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    t.equal((await claimTrainings(call, 'post-process', { now: 101 }))[0]?.id, row.id)
    const updated = await call.trainings_keep_weights({
      id: row.id,
      now: at(102),
      weights_file: 'weights/1.tar',
      weights_note: null,
    })
    t.match(updated, { status: 'succeeded', weights_file: 'weights/1.tar', weights_note: null })
    await call.runs_release({ ...leaseOf(row, { now: 103 }), next_check_at: null })
    t.strictSame(await claimTrainings(call, 'post-process', { now: 999 }), [])
  },

  'stores weights only for succeeded trainings, and keeps a stored copy': async (t, { call }) => {
    const weights = (id: string, weights_file: string | null, weights_note: string | null) =>
      call.trainings_keep_weights({ id, now: at(200), weights_file, weights_note })
    const running = await startedTraining(call)
    t.equal(await weights(running.id, 'weights/1.tar', null), null)
    await call.trainings_complete(makeCompletion(running))
    t.match(await weights(running.id, null, 'too large'), { weights_note: 'too large' })
    t.match(await weights(running.id, 'weights/1.tar', null), { weights_note: null })
    t.match(await weights(running.id, null, null), { weights_file: 'weights/1.tar' })
  },

  'records the facts of weights once, and only of the stored file': async (t, { call }) => {
    const { id } = await startedTraining(call)
    await call.trainings_complete(makeCompletion({ id }))
    const weights_file = 'weights/1.tar'
    const safetensors = { bytes: 7, sha256: 'b', start: 512, packed_bytes: 7, is_deflated: false }
    const facts = { bytes: 9, sha256: 'a', safetensors }
    const record = (args: { weights_file: string; bytes: number }) =>
      call.trainings_set_weights_facts({
        id,
        weights_file: args.weights_file,
        facts: { ...facts, bytes: args.bytes },
      })
    t.equal(await record({ weights_file, bytes: 9 }), false)
    await call.trainings_keep_weights({ id, now: at(101), weights_file, weights_note: null })
    t.equal(await record({ weights_file: 'weights/2.tar', bytes: 1 }), false)
    t.equal(await record({ weights_file, bytes: 9 }), true)
    t.equal(await record({ weights_file, bytes: 2 }), false)
    const [row] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id }] })
    t.strictSame(row?.weights_facts, facts)
  },
}
