import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createGeneration,
  makeEnd,
  prepareGeneration,
  resumeGeneration,
  saveModel,
} from './generation-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  leaseOf,
  makeCompletion,
  makeFailure,
  prepareTraining,
} from './training-stages.ts'

type Call = ContractContext['call']

const DAY = 24 * 3600

/** The tests' clock starts at the beginning of a month. */
const spendingOf = (call: Call, { owner_id = 'ada', now = 10 } = {}) =>
  call.spending_get({ owner_id, now: at(now) })

const setCaps = (
  call: Call,
  caps: Pick<FunctionArgs<'spending_set_caps'>, 'day_usd_micros' | 'month_usd_micros'>,
  now = 0,
) => call.spending_set_caps({ owner_id: 'ada', now: at(now), ...caps })

/** Creates a training with this estimate, just before its paid call at second `now`. */
async function readyTraining(
  call: Call,
  estimate_usd_micros: number | null,
  { owner_id = 'ada', now = 0 } = {},
) {
  const training = { estimate_usd_micros, owner_id }
  const { id } = await createTraining(call, { now: at(now), training })
  const claimed = await claimTrainings(call, 'submit', { now })
  const row = some(claimed.find((one) => one.id === id))
  some(await prepareTraining(call, row, leaseOf(row, { now: now + 1 })))
  return row
}

const intend = (call: Call, row: { id: string }, now = 1) =>
  call.runs_intend({ ...leaseOf(row, { now }), is_free: false })

async function readyGeneration(
  call: Call,
  now = 0,
  fields: Parameters<typeof createGeneration>[1] = {},
) {
  const { id } = await createGeneration(call, fields, now)
  const claimed = await claimGenerations(call, 'submit', { now })
  const row = some(claimed.find((one) => one.id === id))
  some(await prepareGeneration(call, row, leaseOf(row, { now: now + 1 })))
  return row
}

const intendImages = (call: Call, row: { id: string }, now = 1) =>
  call.runs_intend({ ...leaseOf(row, { now }), is_free: false })

/** Creates a generation that completed with this cost. */
async function spentOnImages(
  call: Call,
  cost_usd_micros: number | null,
  { now = 0, ...fields }: Parameters<typeof createGeneration>[1] & { now?: number } = {},
) {
  const row = await readyGeneration(call, now, fields)
  await intendImages(call, row, now + 1)
  await adoptGeneration(call, row)
  await call.generations_complete(makeEnd(row, { cost_usd_micros }))
}

export const spendingCases: Cases = {
  'limits nothing without caps, and counts nothing before the paid call': async (t, { call }) => {
    const nothing = { cap_usd_micros: null, spent_usd_micros: 0, left_usd_micros: null }
    t.strictSame(await spendingOf(call), { day: nothing, month: nothing })
    const row = await readyTraining(call, 5_000_000)
    t.strictSame(await spendingOf(call), { day: nothing, month: nothing })
    t.match(await intend(call, row), { outcome: 'intended', run: { intent_at: at(1) } })
    t.match(await spendingOf(call), { day: { spent_usd_micros: 5_000_000 } })
  },

  'sets a cap, keeps it when the other one is set, and removes it with null': async (
    t,
    { call },
  ) => {
    t.match(await setCaps(call, { day_usd_micros: 100 }), {
      day: { cap_usd_micros: 100, spent_usd_micros: 0, left_usd_micros: 100 },
      month: { cap_usd_micros: null },
    })
    t.match(await setCaps(call, { month_usd_micros: 900 }), {
      day: { cap_usd_micros: 100 },
      month: { cap_usd_micros: 900 },
    })
    t.match(await setCaps(call, { day_usd_micros: null }), {
      day: { cap_usd_micros: null, left_usd_micros: null },
      month: { cap_usd_micros: 900 },
    })
    t.match(await spendingOf(call, { owner_id: 'bob' }), { month: { cap_usd_micros: null } })
  },

  'counts the estimate of open runs and the cost of completed ones': async (t, { call }) => {
    const row = await readyTraining(call, 2_000_000)
    await intend(call, row)
    await adoptTraining(call, row)
    t.match(await spendingOf(call), { day: { spent_usd_micros: 2_000_000 } })
    await call.trainings_complete(makeCompletion(row, { cost_usd_micros: 1_400_000 }))
    t.match(await spendingOf(call), { day: { spent_usd_micros: 1_400_000 } })
  },

  'counts the estimate of a completed run with an unknown cost': async (t, { call }) => {
    const row = await readyTraining(call, 2_000_000)
    await intend(call, row)
    await adoptTraining(call, row)
    await call.trainings_complete(makeFailure(row, { cost_usd_micros: null }))
    t.match(await spendingOf(call), { day: { spent_usd_micros: 2_000_000 } })
  },

  'counts nothing for a call that created nothing': async (t, { call }) => {
    const rejected = await readyTraining(call, 2_000_000)
    await intend(call, rejected)
    const held = leaseOf(rejected, { now: 2 })
    await call.runs_not_created({
      ...held,
      next_check_at: null,
      paused: true,
      hold_reason: null,
    })
    const failed = await readyTraining(call, 2_000_000)
    await intend(call, failed)
    await call.trainings_complete(makeFailure(failed, { cost_usd_micros: 0 }))
    t.match(await spendingOf(call), { day: { spent_usd_micros: 0 } })
  },

  'counts the cost of images, and nothing while it is not known': async (t, { call }) => {
    await spentOnImages(call, 3000)
    await spentOnImages(call, null)
    t.match(await spendingOf(call), { day: { spent_usd_micros: 3000 } })
  },

  'counts a generation with its estimate while its cost is unknown, also after it has ended':
    async (t, { call }) => {
      await spentOnImages(call, 3000, { estimate_usd_micros: 9000 })
      await spentOnImages(call, null, { estimate_usd_micros: 5000 })
      t.match(await spendingOf(call), { day: { spent_usd_micros: 8000 } })
    },

  'lists what was spent per month and model, apart from what is only estimated or unknown': async (
    t,
    { call },
  ) => {
    const empty = { owner_id: 'ada', model_id: null }
    t.strictSame(await call.spending_history(empty), { months: [], models: [] })
    const lake = await saveModel(call)
    const lamp = await saveModel(call, { name: 'Lamp' })
    await spentOnImages(call, 3000, { model_id: lake.id, estimate_usd_micros: 9000 })
    await spentOnImages(call, null, { model_id: lake.id, estimate_usd_micros: 500 })
    await spentOnImages(call, null, { model_id: lake.id })
    await spentOnImages(call, 200, { model_id: lamp.id, now: 40 * DAY })
    await intend(call, await readyTraining(call, 2_000_000, { now: 41 * DAY }), 41 * DAY + 1)
    await intend(call, await readyTraining(call, 7, { owner_id: 'bob', now: 0 }))
    const ofLake = { cost_usd_micros: 3000, estimate_usd_micros: 500, unknown_runs: 1 }
    const ofLamp = { cost_usd_micros: 200, estimate_usd_micros: 0, unknown_runs: 0 }
    const { months, models } = await call.spending_history(empty)
    t.strictSame(
      months.map(({ month, ...amounts }) => amounts),
      [{ ...ofLamp, estimate_usd_micros: 2_000_000 }, ofLake],
    )
    t.strictSame(
      months.map(({ month }) => month),
      [at(40 * DAY).slice(0, 7), at(0).slice(0, 7)],
    )
    t.strictSame(models, [
      { model_id: lamp.id, model_name: 'Lamp', ...ofLamp },
      { model_id: lake.id, model_name: 'Lake', ...ofLake },
    ])
    const one = await call.spending_history({ owner_id: 'ada', model_id: lake.id })
    t.strictSame(one.models, [{ model_id: lake.id, model_name: 'Lake', ...ofLake }])
    const ofBob = await call.spending_history({ owner_id: 'bob', model_id: lake.id })
    t.strictSame(ofBob.models, [], 'not those of others')
  },

  'does not count runs of other owners': async (t, { call }) => {
    await intend(call, await readyTraining(call, 2_000_000, { owner_id: 'bob' }))
    t.match(await spendingOf(call), { day: { spent_usd_micros: 0 } })
    t.match(await spendingOf(call, { owner_id: 'bob' }), { day: { spent_usd_micros: 2_000_000 } })
  },

  'counts days and months in UTC by the time of the paid call': async (t, { call }) => {
    await intend(call, await readyTraining(call, 1_000_000, { now: DAY - 2 }), DAY - 1)
    await intend(call, await readyTraining(call, 2_000_000, { now: DAY }), DAY + 1)
    const spentAt = async (now: number) => {
      const { day, month } = await spendingOf(call, { now })
      return [day.spent_usd_micros, month.spent_usd_micros]
    }
    t.strictSame(await spentAt(DAY - 1), [3_000_000, 3_000_000])
    t.strictSame(await spentAt(DAY), [2_000_000, 3_000_000])
    t.strictSame(await spentAt(2 * DAY), [0, 3_000_000])
    t.strictSame(await spentAt(31 * DAY), [0, 0])
  },

  'allows a training that just fits a cap, and holds one that costs a micro-dollar more': async (
    t,
    { call },
  ) => {
    await setCaps(call, { day_usd_micros: 3_000_000 })
    t.match(await intend(call, await readyTraining(call, 2_000_000)), { outcome: 'intended' })
    const over = await readyTraining(call, 1_000_001)
    t.match(await intend(call, over), {
      outcome: 'on_hold',
      run: {
        id: over.id,
        status: 'queued',
        hold_reason: 'cap_day',
        intent_at: null,
        next_check_at: at(DAY),
        lease_id: null,
      },
    })
    t.match(await intend(call, await readyTraining(call, 1_000_000)), { outcome: 'intended' })
    t.match(await spendingOf(call), { day: { spent_usd_micros: 3_000_000, left_usd_micros: 0 } })
  },

  'the month’s cap also holds a training, with its own error': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 9_000_000, month_usd_micros: 1_000_000 })
    await intend(call, await readyTraining(call, 600_000))
    t.match(await intend(call, await readyTraining(call, 600_000)), {
      outcome: 'on_hold',
      run: { hold_reason: 'cap_month', next_check_at: at(31 * DAY) },
    })
  },

  'never resumes a run whose price alone exceeds a cap': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 1 })
    t.match(await intend(call, await readyTraining(call, 2_000_000)), {
      run: { hold_reason: 'cap_day_too_low', next_check_at: null },
    })
    await setCaps(call, { day_usd_micros: null, month_usd_micros: 0 }, 2)
    t.match(await intendImages(call, await readyGeneration(call)), {
      run: { hold_reason: 'cap_month_too_low', next_check_at: null },
    })
    t.strictSame(await claimTrainings(call, 'submit', { now: 100 * DAY }), [])
    t.strictSame(await claimGenerations(call, 'submit', { now: 100 * DAY }), [])
  },

  'resumes runs over a cap when the next day or month starts': async (t, { call }) => {
    for (const [period, days] of [
      ['day', 1],
      ['month', 31],
    ] as const) {
      await setCaps(call, { day_usd_micros: null, month_usd_micros: null })
      await setCaps(call, { [`${period}_usd_micros`]: 3_000_000 })
      await spentOnImages(call, 3_000_000)
      const training = await readyTraining(call, 2_000_000)
      const images = await readyGeneration(call)
      await intend(call, training)
      await intendImages(call, images)
      const due = async (now: number) =>
        [
          ...(await claimTrainings(call, 'submit', { now, lease: `lease-${now}` })),
          ...(await claimGenerations(call, 'submit', { now, lease: `lease-${now}` })),
        ].map(({ id }) => id)
      t.strictSame(await due(days * DAY - 1), [], period)
      t.strictSame(await due(days * DAY), [training.id, images.id], period)
      const end = { owner_id: 'ada', now: at(2) }
      await call.runs_cancel({ kind: 'training', ...end, id: training.id, reason: 'owner' })
      await call.runs_cancel({ kind: 'generation', reason: 'owner', ...end, id: images.id })
    }
  },

  'a changed cap that is still too low updates the error and the time of the next check': async (
    t,
    { call },
  ) => {
    await setCaps(call, { day_usd_micros: 1_000_000 })
    const row = await readyTraining(call, 2_000_000)
    await intend(call, row)
    const images = await readyGeneration(call)
    await spentOnImages(call, 1_000_000)
    await intendImages(call, images)
    await call.spending_set_caps({ owner_id: 'ada', now: at(9), day_usd_micros: 0 })
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: images.id }), {
      hold_reason: 'cap_day_too_low',
      next_check_at: null,
    })
    const raise = { owner_id: 'ada', now: at(9), day_usd_micros: 2_500_000 }
    await call.spending_set_caps(raise)
    const [after] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: row.id }] })
    t.match(after, { hold_reason: 'cap_day', next_check_at: at(DAY) })
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: images.id }), {
      hold_reason: null,
      next_check_at: at(9),
    })
  },

  'a retry on the next day is within the cap': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 3_000_000 })
    await intend(call, await readyTraining(call, 2_000_000))
    const row = await readyTraining(call, 2_000_000)
    await intend(call, row)
    const tomorrow = { owner_id: 'ada', id: row.id, now: at(DAY) }
    t.match(await call.runs_resume({ kind: 'training', ...tomorrow, idempotency: null }), {
      outcome: 'resumed',
    })
    const due = await claimTrainings(call, 'submit', { now: DAY })
    t.match(
      due.find(({ id }) => id === row.id),
      { status: 'submitting', hold_reason: null },
    )
    t.match(await intend(call, row, DAY + 1), { outcome: 'intended' })
  },

  'a raised cap makes runs due that fit now, a removed one makes all due': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 1_000_000 })
    const small = await readyTraining(call, 2_000_000)
    const large = await readyTraining(call, 8_000_000)
    await intend(call, small)
    await intend(call, large)
    const due = async (now: number) =>
      (await claimTrainings(call, 'submit', { now, lease: `${now}` })).map(({ id }) => id)
    await setCaps(call, { day_usd_micros: 1_500_000 }, 5)
    t.strictSame(await due(5), [], 'still too little')
    await setCaps(call, { day_usd_micros: 2_000_000 }, 6)
    t.strictSame(await due(6), [small.id])
    await setCaps(call, { day_usd_micros: null }, 7)
    t.strictSame(await due(7), [large.id])
  },

  'a raised cap does not resume runs that wait for credit': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 5_000_000 })
    const row = await readyTraining(call, 2_000_000)
    await intend(call, row)
    const hold_reason = 'no_credit' as const
    const held = leaseOf(row, { now: 2 })
    await call.runs_not_created({ ...held, next_check_at: null, paused: true, hold_reason })
    await setCaps(call, { day_usd_micros: null }, 5)
    t.strictSame(await claimTrainings(call, 'submit', { now: 5, lease: 'lease-2' }), [])
  },

  'allows a training with an unknown price until a cap is reached': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 2_000_000 })
    t.match(await intend(call, await readyTraining(call, null)), { outcome: 'intended' })
    await intend(call, await readyTraining(call, 2_000_000))
    t.match(await intend(call, await readyTraining(call, null)), { outcome: 'on_hold' })
  },

  'retries generations on hold when their owner requests it, unless Replicate said when': async (
    t,
    { call },
  ) => {
    const row = await readyGeneration(call)
    const owned = { owner_id: 'ada', id: row.id, now: at(5) }
    t.equal(await resumeGeneration(call, owned), null, 'it is not on hold')
    const waiting = { next_check_at: at(500), paused: true }
    const throttled = { hold_reason: 'throttled' } as const
    await call.runs_not_created({ ...leaseOf(row), ...waiting, ...throttled })
    t.match(await resumeGeneration(call, owned), { ...throttled, next_check_at: at(500) })
    await claimGenerations(call, 'submit', { now: 500 })
    const held = leaseOf(row, { now: 501 })
    const back = { ...held, next_check_at: null, paused: true, hold_reason: 'no_credit' } as const
    t.match(await call.runs_not_created(back), { status: 'queued', next_check_at: null })
    const later = { ...owned, now: at(600) }
    t.equal(await resumeGeneration(call, { ...later, owner_id: 'bob' }), null)
    t.match(await resumeGeneration(call, later), { hold_reason: null, next_check_at: at(600) })
  },

  'puts generations on hold only after a cap is reached': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 3000 })
    await spentOnImages(call, 2999)
    t.match(await intendImages(call, await readyGeneration(call)), { outcome: 'intended' })
    await spentOnImages(call, 1)
    const row = await readyGeneration(call)
    t.match(await intendImages(call, row), {
      outcome: 'on_hold',
      run: {
        status: 'queued',
        hold_reason: 'cap_day',
        next_check_at: at(DAY),
        intent_at: null,
      },
    })
    const due = (now: number) => claimGenerations(call, 'submit', { now, lease: `lease-${now}` })
    t.strictSame(await due(5), [])
    await setCaps(call, { day_usd_micros: 3001 }, 6)
    t.match(await due(6), [{ id: row.id, hold_reason: null }])
  },

  'ignores caps where nothing costs anything': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 0 })
    const row = await readyTraining(call, 0)
    t.match(await call.runs_intend({ ...leaseOf(row), is_free: true }), {
      outcome: 'intended',
    })
    const images = await readyGeneration(call)
    t.match(await call.runs_intend({ ...leaseOf(images), is_free: true }), {
      outcome: 'intended',
    })
  },

  'a training created on hold waits until it is within the cap': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 1_000_000 })
    const training = { estimate_usd_micros: 2_000_000, hold_reason: 'cap_day' } as const
    const row = await createTraining(call, { training })
    t.match(row, { status: 'queued', hold_reason: 'cap_day', next_check_at: null })
    t.strictSame(await claimTrainings(call, 'submit', { now: 5 }), [])
    await setCaps(call, { day_usd_micros: 2_000_000 }, 6)
    t.match(await claimTrainings(call, 'submit', { now: 6 }), [
      { id: row.id, phase: 'queued', hold_reason: null },
    ])
  },

  'a training created on hold resumes at once if the cap was raised just before': async (
    t,
    { call },
  ) => {
    const training = { estimate_usd_micros: 2_000_000, hold_reason: 'cap_day' } as const
    const row = await createTraining(call, { training })
    t.match(row, { hold_reason: 'cap_day', next_check_at: at(0) })
    t.match(await claimTrainings(call, 'submit'), [
      { id: row.id, phase: 'queued', hold_reason: null },
    ])
  },

  'checks in advance which cap is too low': async (t, { call }) => {
    const check = (price_usd_micros: number | null) =>
      call.spending_check({ owner_id: 'ada', now: at(5), price_usd_micros })
    t.equal(await check(9_000_000), null)
    await setCaps(call, { day_usd_micros: 2_000_000, month_usd_micros: 1_000_000 })
    t.equal(await check(1_000_000), null)
    t.equal(await check(1_000_001), 'cap_month_too_low')
    t.equal(await check(2_000_001), 'cap_day_too_low')
    t.equal(await check(null), null)
    await setCaps(call, { day_usd_micros: 0 })
    t.equal(await check(null), 'cap_day_too_low')
  },

  'allows only as many concurrent calls as fit a cap': async (t, { call }) => {
    await setCaps(call, { day_usd_micros: 3_500_000 })
    const rows = []
    for (const _ of times(8, (n) => n)) rows.push(await readyTraining(call, 1_000_000))
    const images = await readyGeneration(call)
    const [, ...results] = await Promise.all([
      intendImages(call, images),
      ...rows.map((row) => intend(call, row)),
    ])
    t.equal(results.filter(({ outcome }) => outcome === 'intended').length, 3)
    t.equal(results.filter(({ outcome }) => outcome === 'on_hold').length, 5)
    t.match(await spendingOf(call), { day: { spent_usd_micros: 3_000_000 } })
  },

  'concurrent calls and cap changes neither exceed the cap nor leave a run on hold': async (
    t,
    { call },
  ) => {
    await setCaps(call, { day_usd_micros: 1_000_000 })
    const rows = []
    for (const _ of times(6, (n) => n)) rows.push(await readyTraining(call, 1_000_000))
    const results = await Promise.all([
      ...rows.map((row) => intend(call, row)),
      setCaps(call, { day_usd_micros: 4_000_000 }, 2),
    ])
    const { day } = await spendingOf(call)
    t.ok(day.spent_usd_micros <= 4_000_000)
    const due = await claimTrainings(call, 'submit', { now: 3, lease: 'lease-2' })
    const sent = results.filter((result) => 'outcome' in result && result.outcome === 'intended')
    t.ok(sent.length + due.length >= 4, 'every run that fits is sent or due')
  },
}
