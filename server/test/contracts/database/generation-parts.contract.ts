import { at, type Cases, type ContractContext, some } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createRuns,
  intendGeneration,
  makeDelivery,
  makeEnd,
  makeImage,
  prepareGeneration,
} from './generation-stages.ts'
import { leaseOf } from './training-stages.ts'

type Call = ContractContext['call']

const read = async (call: Call, id: string) =>
  some(await call.generations_get({ owner_id: 'ada', id }))

/** Sends all queued runs. */
async function startAll(call: Call) {
  const rows = await claimGenerations(call, 'submit', { now: 1 })
  for (const row of rows) {
    some(await prepareGeneration(call, row))
    some(await intendGeneration(call, leaseOf(row)))
    some(await adoptGeneration(call, row))
  }
  return rows
}

/** Completes a started run with images at these indexes. */
async function complete(call: Call, id: string, indexes: number[]) {
  const row = some(await call.generations_deliver(makeDelivery({ id })))
  for (const index of indexes)
    await call.images_add(makeImage(row, row.first_position + index, { file: `${id}/${index}` }))
  return some(await call.generations_complete(makeEnd(row)))
}

export const generationPartsCases: Cases = {
  'creates all runs of a generation in order, with its id for the first one': async (
    t,
    { call },
  ) => {
    const generation = await createRuns(call, [{}, { prompt: 'LAKE by day' }, {}])
    t.equal(generation.parts[0]?.id, generation.id)
    t.match(
      generation.parts,
      [0, 1, 2].map((place) => ({
        generation_id: generation.id,
        place,
        seed: 7 + place,
        status: 'queued',
      })),
    )
    t.strictSame((await read(call, generation.id)).parts, generation.parts)
    const page = { owner_id: 'ada', limit: 10, cursor: null, model_id: null }
    t.strictSame((await call.generations_list(page)).generations, [generation])
  },

  'claims the runs of older generations first, each generation’s in order': async (
    t,
    { call, query },
  ) => {
    const older = await createRuns(call, [{}, {}, {}], {}, 0)
    const newer = await createRuns(call, [{}, {}], {}, 1)
    const expected = [...older.parts, ...newer.parts].map(({ id }) => id)
    const claimed = []
    for (const lease of ['a', 'b', 'c', 'd', 'e'])
      claimed.push(...(await claimGenerations(call, 'submit', { now: 2, lease, limit: 1 })))
    t.strictSame(
      claimed.map(({ id }) => id),
      expected,
    )
    // All of them become due at the same time, as after a cap was raised.
    await query(
      `update public.runs set status = 'queued', lease_id = null, lease_until = null, next_check_at = '2030-01-01 00:00:09'`,
    )
    const again = await claimGenerations(call, 'submit', { now: 10 })
    t.strictSame(
      again.map(({ id }) => id),
      expected,
    )
  },

  'numbers images by their place in the generation, whichever run ends first': async (
    t,
    { call },
  ) => {
    const { id, parts } = await createRuns(call, [{}, {}])
    await startAll(call)
    const [first, second] = [some(parts[0]).id, some(parts[1]).id]
    await complete(call, second, [1, 0])
    await complete(call, first, [0, 1, 2])
    const rows = (await read(call, id)).parts
    t.strictSame(
      rows.map(({ images }) => images.map(({ number }) => number)),
      [
        [1, 2, 5],
        [3, 4],
      ],
      'one that was not requested gets the next number',
    )
    const positions = rows.flatMap(({ images }) => images.map(({ position }) => position))
    t.equal(new Set(positions).size, 5)
    const next = await createRuns(call, [{}])
    await startAll(call)
    t.match((await complete(call, next.id, [0])).images, [{ number: 6 }])
  },

  'counts deleted images for the run that made them': async (t, { call }) => {
    const { id, parts } = await createRuns(call, [{}, {}])
    await startAll(call)
    const second = await complete(call, some(parts[1]).id, [0, 1])
    const [image, other] = second.images.map((one) => one.id)
    const gone = await call.images_delete({ owner_id: 'ada', id: some(image), now: at(20) })
    t.equal(gone.outcome, 'deleted', 'another run is still under way')
    await call.images_discard({ owner_id: 'ada', ids: [some(other)], now: at(21) })
    t.match((await read(call, id)).parts, [
      { deleted_images: 0 },
      { deleted_images: 2, images: { length: 0 } },
    ])
  },

  'cancels what is left of a generation': async (t, { call }) => {
    const { id, parts } = await createRuns(call, [{}, {}, {}])
    await startAll(call)
    await complete(call, some(parts[0]).id, [0, 1])
    const cancel = () => call.generations_cancel({ owner_id: 'ada', id, now: at(30) })
    t.match(await cancel(), { outcome: 'asked', canceled: [] })
    for (const run of parts.slice(1))
      await call.runs_complete({
        id: run.id,
        now: at(31),
        status: 'canceled',
        error: { code: 'generations.canceled', message: 'm', hint: 'h' },
        cost_usd_micros: 100,
        started_at: null,
        completed_at: at(31),
      })
    t.match(await cancel(), {
      outcome: 'was_canceled',
      generation: {
        parts: [{ status: 'succeeded' }, { status: 'canceled' }, { status: 'canceled' }],
      },
    })
    const unsent = await createRuns(call, [{}, {}])
    const both = unsent.parts.map((part) => part.id).sort()
    t.match(await call.generations_cancel({ owner_id: 'ada', id: unsent.id, now: at(32) }), {
      outcome: 'canceled',
      canceled: both,
    })
    t.equal(await call.generations_cancel({ owner_id: 'bob', id, now: at(33) }), null)
  },

  'cancelling everything names each generation once': async (t, { call }) => {
    const running = await createRuns(call, [{}, {}])
    const [first] = await claimGenerations(call, 'submit', { now: 1, limit: 1 })
    some(await prepareGeneration(call, some(first)))
    some(await intendGeneration(call, leaseOf(some(first))))
    const waiting = await createRuns(call, [{}, {}])
    const result = await call.generations_cancel_all({
      owner_id: 'ada',
      model_id: null,
      now: at(30),
    })
    t.strictSame(
      { canceled: result.canceled, asked: result.asked },
      { canceled: [waiting.id], asked: [running.id] },
    )
    t.strictSame(
      result.canceled_runs,
      [some(running.parts[1]), ...waiting.parts].map(({ id }) => id).sort(),
    )
  },

  'resumes every run on hold, and says so if none is': async (t, { call, query }) => {
    const { id } = await createRuns(call, [{}, {}, {}])
    const resume = (owner_id = 'ada') =>
      call.generations_resume({ owner_id, id, now: at(30), idempotency: null })
    t.match(await resume(), { outcome: 'not_on_hold', generation: null })
    await query(
      `update public.runs set hold_reason = 'no_credit', next_check_at = null
      where id in (select p.id from public.generation_parts p where p.place > 0)`,
    )
    t.match(await resume('bob'), { outcome: 'not_on_hold' })
    t.match(await resume(), {
      outcome: 'resumed',
      generation: {
        parts: [
          { hold_reason: null },
          { hold_reason: null, next_check_at: at(30) },
          { hold_reason: null, next_check_at: at(30) },
        ],
      },
    })
  },

  'deletes a generation with all runs once all have ended, and their cost still counts': async (
    t,
    { call, query },
  ) => {
    const { id, parts } = await createRuns(call, [{}, {}])
    await startAll(call)
    await complete(call, some(parts[0]).id, [0])
    const remove = () => call.generations_delete({ owner_id: 'ada', id, now: at(40) })
    t.match(await remove(), { outcome: 'not_ended' })
    await complete(call, some(parts[1]).id, [0])
    t.match(await remove(), { outcome: 'deleted', files: { length: 2 } })
    t.strictSame(await query('select id from public.runs'), [])
    t.strictSame(await query('select id from public.generations'), [])
    const spending = await call.spending_get({ owner_id: 'ada', now: at(50) })
    t.equal(spending.month.spent_usd_micros, 6000)
  },

  'exports each run, and counts a generation once when everything is deleted': async (
    t,
    { call, query },
  ) => {
    const { id } = await createRuns(call, [{}, {}])
    const rows = await call.export_rows({
      owner_id: 'ada',
      table: 'generation_parts',
      after: null,
      limit: 10,
    })
    t.match(rows, [
      { generation_id: id, status: 'queued' },
      { generation_id: id, status: 'queued' },
    ])
    const deletion = { id: 'd', owner_id: 'ada', now: at(5), at_replicate: false, emulated: false }
    t.match(await call.deletions_start({ ...deletion, folders: [] }), {
      outcome: 'started',
      deletion: { counts: { generations: 1 } },
    })
    t.strictSame(await query('select id from public.generations'), [])
  },
}
