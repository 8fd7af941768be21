import type { RunError } from '@the-way/shared'
import { at, type Cases, some } from './contract.ts'
import {
  claimGenerations,
  createGeneration,
  makeGeneration,
  saveModel,
} from './generation-stages.ts'
import {
  claimTrainings,
  createTraining,
  makeCompletion,
  startedTraining,
} from './training-stages.ts'

const error: RunError = { code: 'other_mode', message: 'Of the other mode.', hint: 'Wait.' }
const emulated = { training: { emulated: true } }

export const demoModeCases: Cases = {
  'claims only runs of its own mode': async (t, { call }) => {
    const real = await createTraining(call)
    const demo = await createTraining(call, emulated)
    t.match(await claimTrainings(call, 'submit', { emulated: true }), [{ id: demo.id }])
    t.match(await claimTrainings(call, 'submit', { emulated: false }), [{ id: real.id }])
    const model = await saveModel(call, { emulated: true })
    const generation = await createGeneration(call, { model_id: model.id, emulated: true })
    t.strictSame(await claimGenerations(call, 'submit', { emulated: false }), [])
    t.match(await claimGenerations(call, 'submit', { emulated: true }), [{ id: generation.id }])
  },

  'a webhook does not let a server claim runs of the other mode': async (t, { call }) => {
    const { id, replicate_id } = await startedTraining(call)
    const delivery = {
      id: 'msg',
      replicate_id: some(replicate_id),
      run_id: id,
      status: 'processing',
    }
    await call.webhook_deliveries_receive({ ...delivery, now: at(30) })
    const claim = (emulated: boolean) => claimTrainings(call, 'reconcile', { now: 31, emulated })
    t.strictSame(await claim(true), [])
    t.match(await claim(false), [{ id }])
  },

  'rejects generations with a model of the other mode': async (t, { call }) => {
    const outcome = async (model: boolean, generation: boolean) => {
      const { id } = await saveModel(call, { emulated: model })
      return (
        await call.generations_create({
          now: at(1),
          same_click_since: at(-1),
          ...makeGeneration({ id }, { emulated: generation }),
          idempotency: null,
        })
      ).outcome
    }
    t.equal(await outcome(true, true), 'created')
    t.equal(await outcome(false, false), 'created')
    t.equal(await outcome(true, false), 'demo_only')
    t.equal(await outcome(false, true), 'replicate_only')
  },

  'marks the model of an emulated training as emulated, and counts it': async (
    t,
    { call, query },
  ) => {
    const { id } = await startedTraining(call)
    await query('update public.runs set emulated = true where id = $1', [id])
    t.match(await call.trainings_complete(makeCompletion({ id })), { model: { emulated: true } })
    await saveModel(call)
    t.equal(await call.models_count_emulated({ owner_id: 'ada' }), 1)
    t.equal(await call.models_count_emulated({ owner_id: 'bob' }), 0)
  },

  'cancels unfinished demo runs without cost when connected, and keeps real ones': async (
    t,
    { call, query },
  ) => {
    const running = await startedTraining(call)
    await query('update public.runs set emulated = true where id = $1', [running.id])
    const real = await createTraining(call)
    const waiting = await createTraining(call, emulated)
    const model = await saveModel(call, { emulated: true })
    const generation = await createGeneration(call, { model_id: model.id, emulated: true })
    t.strictSame(await call.runs_end_emulated({ now: at(40), error }), {
      trainings: 2,
      generations: 1,
    })
    const rows = await call.trainings_get_many({
      keys: [waiting, running, real].map(({ id }) => ({ owner_id: 'ada', id })),
    })
    for (const { id } of [waiting, running])
      t.match(
        rows.find((row) => row.id === id),
        { status: 'canceled', error, cost_usd_micros: 0, completed_at: at(40), lease_id: null },
      )
    t.match(
      rows.find((row) => row.id === real.id),
      { status: 'queued', error: null },
    )
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: generation.id }), {
      status: 'canceled',
      error,
      cost_usd_micros: 0,
    })
    t.strictSame(await call.runs_end_emulated({ now: at(41), error }), {
      trainings: 0,
      generations: 0,
    })
  },

  'a receipt records the mode whose versions it still has to delete': async (t, { call }) => {
    for (const emulated of [true, false]) {
      const id = `deletion-${emulated}`
      const args = { id, owner_id: id, now: at(1), at_replicate: true, emulated, folders: [] }
      t.match(await call.deletions_start(args), { deletion: { emulated } })
      t.match(await call.deletions_get({ owner_id: id, id }), { emulated })
    }
  },
}
