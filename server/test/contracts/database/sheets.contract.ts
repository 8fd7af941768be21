import { randomUUID } from 'node:crypto'
import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  intendGeneration,
  makeDelivery,
  makeEnd,
  makeImage,
  prepareGeneration,
  saveModel,
} from './generation-stages.ts'
import { beginKey, keyedAnswer } from './key-stages.ts'
import { leaseOf } from './training-stages.ts'

type Call = ContractContext['call']
type Created = FunctionArgs<'sheets_create'>

const makeSheet = (model_id: string, cells: number, overrides: Partial<Created> = {}): Created => ({
  now: at(0),
  same_click_since: at(-2),
  sheet: {
    id: randomUUID(),
    owner_id: 'ada',
    model_id,
    emulated: false,
    base: { prompt: 'a lake' },
    axes: [{ name: 'seed', values: times(cells, (seed) => seed) }],
    loras: [],
    request_hash: randomUUID(),
  },
  cells: times(cells, (seed) => ({
    id: randomUUID(),
    keyword_inserted: true,
    parameters: { aspect_ratio: '1:1' },
    prompt: 'LAKE at night',
    search_text: 'lake at night',
    seed,
    num_outputs: 1,
    estimate_usd_micros: 100,
  })),
  idempotency: null,
  ...overrides,
})

async function createSheet(call: Call, cells: number, overrides: Partial<Created> = {}) {
  const model = await saveModel(call)
  return some((await call.sheets_create(makeSheet(model.id, cells, overrides))).sheet)
}

const changed = (id: string, now = 1) => ({ owner_id: 'ada', id, now: at(now) })

/** Claims the next cell, and takes it as far as its status says. */
async function advance(call: Call, until: 'intended' | 'failed' | 'succeeded') {
  const [row] = await claimGenerations(call, 'submit', { now: 1, limit: 1 })
  const cell = some(row)
  await prepareGeneration(call, cell)
  await intendGeneration(call, leaseOf(cell))
  if (until === 'intended') return cell
  await adoptGeneration(call, cell)
  if (until === 'succeeded') {
    await call.generations_deliver(makeDelivery(cell, { delivered: 1, cost_usd_micros: 90 }))
    await call.images_add(makeImage(cell, 0))
  }
  const error = until === 'failed' ? { code: 'x', message: 'x', hint: 'x' } : null
  await call.generations_complete(makeEnd(cell, { status: until, error, cost_usd_micros: 90 }))
  return cell
}

const retryOf = (id: string, cells: { id: string; retry_of: string }[], now = 20) => ({
  ...changed(id, now),
  cells,
  idempotency: null,
})

export const sheetCases: Cases = {
  'creates the cells in reading order, and claims them in it': async (t, { call }) => {
    const sheet = await createSheet(call, 3)
    t.match(sheet, { total: 3, counts: { queued: 3 }, paused_at: null, estimate_usd_micros: 300 })
    t.equal(sheet.cost_usd_micros, null)
    t.strictSame(
      sheet.cells.map(({ cell, seed }) => [cell, seed]),
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    )
    const claimed = await claimGenerations(call, 'submit', { now: 1, limit: 2 })
    t.match(claimed, [
      { seed: 0, sheet_id: sheet.id, sheet_cell: 0 },
      { seed: 1, sheet_cell: 1 },
    ])
    t.strictSame(
      (await call.generations_list({ owner_id: 'ada', limit: 10, cursor: null, model_id: null }))
        .generations,
      [],
    )
  },

  'shows a sheet only to its owner': async (t, { call }) => {
    const { id } = await createSheet(call, 1)
    const bob = { owner_id: 'bob', id, now: at(1) }
    t.equal(await call.sheets_get({ owner_id: 'bob', id }), null)
    t.equal(await call.sheets_pause(bob), null)
    t.equal(await call.sheets_resume(bob), null)
    t.equal(await call.sheets_cancel(bob), null)
    t.match(await call.sheets_retry({ ...bob, cells: [], idempotency: null }), {
      outcome: 'not_found',
    })
    t.match(await call.sheets_list({ owner_id: 'bob', limit: 10, cursor: null, model_id: null }), {
      sheets: [],
    })
    t.match(await call.sheets_get({ owner_id: 'ada', id }), { counts: { queued: 1 } })
  },

  'creates one sheet for two clicks and for a key': async (t, { call }) => {
    const model = await saveModel(call)
    const first = makeSheet(model.id, 1)
    t.match(await call.sheets_create(first), { outcome: 'created' })
    const second = makeSheet(model.id, 1)
    second.sheet.request_hash = first.sheet.request_hash
    t.match(await call.sheets_create(second), {
      outcome: 'replayed',
      sheet: { id: first.sheet.id },
    })
    await call.sheets_cancel(changed(first.sheet.id))
    t.match(await call.sheets_create(second), { outcome: 'created' }, 'the first was canceled')
    await beginKey(call)
    const { lease_id: _, key: __, ...answer } = keyedAnswer()
    const create = (lease = 'request-1') =>
      call.sheets_create(makeSheet(model.id, 1, { idempotency: keyedAnswer({ lease }) }))
    t.match(await create('another'), { outcome: 'key_lost', sheet: null, answer: null })
    t.match(await create(), { outcome: 'created', answer })
    t.match(await create(), { outcome: 'replayed', sheet: null, answer })
  },

  'rejects models that the owner cannot use': async (t, { call }) => {
    const model = await saveModel(call)
    t.match(await call.sheets_create(makeSheet('unknown', 1)), { outcome: 'no_model', sheet: null })
    const foreign = makeSheet(model.id, 1)
    foreign.sheet.owner_id = 'bob'
    t.match(await call.sheets_create(foreign), { outcome: 'no_model' })
    const demo = makeSheet(model.id, 1)
    demo.sheet.emulated = true
    t.match(await call.sheets_create(demo), { outcome: 'replicate_only' })
    await call.models_update({
      owner_id: 'ada',
      id: model.id,
      now: at(1),
      changes: { status: 'archived' },
    })
    t.match(await call.sheets_create(makeSheet(model.id, 1)), { outcome: 'archived' })
  },

  'counts cells by status, and those whose image or generation was deleted': async (
    t,
    { call },
  ) => {
    const { id } = await createSheet(call, 4)
    const first = await advance(call, 'succeeded')
    const second = await advance(call, 'succeeded')
    const third = await advance(call, 'failed')
    t.match(await call.sheets_get({ owner_id: 'ada', id }), {
      counts: { succeeded: 2, failed: 1, queued: 1 },
      cost_usd_micros: 270,
      cells: [{ images: [{ position: 0 }] }, {}, { error: { code: 'x' } }, { status: 'queued' }],
    })
    const [image] = some((await call.sheets_get({ owner_id: 'ada', id }))?.cells[0]).images
    await call.images_delete({ owner_id: 'ada', id: some(image).id, now: at(30) })
    await call.generations_delete({ owner_id: 'ada', id: second.generation_id, now: at(30) })
    const after = some(await call.sheets_get({ owner_id: 'ada', id }))
    t.strictSame(after.counts, { deleted: 2, failed: 1, queued: 1 })
    t.strictSame(
      after.cells.map(({ cell }) => cell),
      [0, 2, 3],
    )
    t.strictSame([first.sheet_cell, third.sheet_cell], [0, 2])
  },

  'a paused sheet is not sent, also if a worker has claimed a cell': async (t, { call }) => {
    const { id } = await createSheet(call, 3)
    const sent = await advance(call, 'intended')
    await adoptGeneration(call, sent)
    const lease = 'lease-2'
    const claimed = some((await claimGenerations(call, 'submit', { now: 1, limit: 1, lease }))[0])
    await prepareGeneration(call, claimed, leaseOf(claimed, { lease }))
    t.match(await call.sheets_pause(changed(id)), {
      outcome: 'paused',
      sheet: {
        paused_at: at(1),
        cells: [
          { id: sent.id, hold_reason: null },
          { id: claimed.id, status: 'submitting', hold_reason: null },
          { status: 'queued', hold_reason: 'sheet_paused', next_check_at: null },
        ],
      },
    })
    t.match(await call.runs_intend({ ...leaseOf(claimed, { lease }), is_free: true }), {
      outcome: 'on_hold',
      run: { status: 'queued', hold_reason: 'sheet_paused', next_check_at: null },
    })
    t.strictSame(await claimGenerations(call, 'submit', { now: 500, lease: 'other' }), [])
    t.match(await call.sheets_pause(changed(id, 5)), { sheet: { paused_at: at(1) } }, 'again')
    t.match(await call.sheets_resume(changed(id, 9)), { paused_at: null })
    t.equal((await claimGenerations(call, 'submit', { now: 9, lease: 'other' })).length, 2)
    t.match(await call.sheets_resume(changed(id, 10)), { paused_at: null }, 'again')
  },

  'a sheet paused while its owner is paused stays paused until both are resumed': async (
    t,
    { call },
  ) => {
    await call.users_sign_in({
      id: 'ada',
      email: 'ada@example.com',
      name: null,
      is_admin: false,
      is_open: true,
      now: at(0),
    })
    const { id } = await createSheet(call, 1)
    await call.users_update({ id: 'ada', now: at(1), status: 'paused' })
    t.match(await call.sheets_pause(changed(id, 2)), {
      sheet: { cells: [{ hold_reason: 'paused' }] },
    })
    await call.users_update({ id: 'ada', now: at(3), status: 'active' })
    const cell = some((await claimGenerations(call, 'submit', { now: 4 }))[0])
    await prepareGeneration(call, cell)
    t.match(await call.runs_intend({ ...leaseOf(cell), is_free: true }), {
      run: { hold_reason: 'sheet_paused' },
    })
  },

  'cancels what was not sent, and asks Replicate to cancel the rest': async (t, { call }) => {
    const { id } = await createSheet(call, 3)
    const made = await advance(call, 'succeeded')
    const sent = await advance(call, 'intended')
    await call.sheets_pause(changed(id))
    const canceled = some(await call.sheets_cancel(changed(id, 2)))
    t.match(canceled, {
      outcome: 'asked',
      canceled: { length: 1 },
      sheet: {
        paused_at: null,
        counts: { succeeded: 1, submitting: 1, canceled: 1 },
        cells: [
          { id: made.id },
          { id: sent.id, cancel_requested_at: at(2) },
          { status: 'canceled' },
        ],
      },
    })
    const other = await createSheet(call, 2)
    t.match(await call.sheets_cancel(changed(other.id)), {
      outcome: 'canceled',
      canceled: { length: 2 },
    })
    t.match(await call.sheets_cancel(changed(other.id)), { outcome: 'ended', canceled: [] })
    t.match(await call.sheets_pause(changed(other.id)), { outcome: 'ended' })
  },

  'retries only what is missing, each cell once': async (t, { call }) => {
    const { id } = await createSheet(call, 3)
    const made = await advance(call, 'succeeded')
    const failed = await advance(call, 'failed')
    const cells = [made, failed].map((cell) => ({ id: randomUUID(), retry_of: cell.id }))
    const retried = await call.sheets_retry(retryOf(id, cells))
    const again = some(cells[1]).id
    t.match(retried, {
      outcome: 'retried',
      made: [{ id: again }],
      sheet: {
        counts: { succeeded: 1, queued: 2 },
        estimate_usd_micros: 400,
        cost_usd_micros: 180,
        cells: [
          { id: made.id },
          { id: again, cell: 1, seed: failed.seed, prompt: failed.prompt, status: 'queued' },
          { cell: 2 },
        ],
      },
    })
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: again }), {
      retry_of: failed.id,
      parameters: failed.parameters,
      version: 'e'.repeat(64),
      num_outputs: 1,
      estimate_usd_micros: 100,
      next_check_at: at(20),
    })
    const others = [{ id: randomUUID(), retry_of: failed.id }]
    t.match(await call.sheets_retry(retryOf(id, others)), { outcome: 'nothing_missing', made: [] })
    const foreign = await createSheet(call, 1)
    await call.sheets_cancel(changed(foreign.id))
    const unknown = [{ id: randomUUID(), retry_of: some(foreign.cells[0]).id }]
    t.match(await call.sheets_retry(retryOf(id, unknown)), { outcome: 'nothing_missing' })
  },

  'two retries at the same time make each cell once': async (t, { call }) => {
    const { id, cells } = await createSheet(call, 4)
    await call.sheets_cancel(changed(id))
    const results = await Promise.all(
      times(2, () =>
        call.sheets_retry(
          retryOf(
            id,
            cells.map((cell) => ({ id: randomUUID(), retry_of: cell.id })),
          ),
        ),
      ),
    )
    t.strictSame(results.map(({ outcome }) => outcome).sort(), ['nothing_missing', 'retried'])
    t.match(await call.sheets_get({ owner_id: 'ada', id }), { counts: { queued: 4 } })
  },

  'a retry sends what is on hold, but not what the pause holds': async (t, { call }) => {
    const { id } = await createSheet(call, 2)
    const held = await advance(call, 'intended')
    await call.runs_not_created({
      ...leaseOf(held),
      next_check_at: null,
      paused: true,
      hold_reason: 'no_credit',
    })
    t.match(await call.sheets_retry(retryOf(id, [])), {
      outcome: 'retried',
      made: [],
      sheet: { cells: [{ hold_reason: null, next_check_at: at(20) }, {}] },
    })
    await call.sheets_pause(changed(id, 21))
    t.match(await call.sheets_retry(retryOf(id, [], 22)), { outcome: 'nothing_missing' })
    const { cells } = some(await call.sheets_get({ owner_id: 'ada', id }))
    await call.generations_cancel({
      owner_id: 'ada',
      id: some(cells[1]).generation_id,
      now: at(23),
    })
    const missing = [{ id: randomUUID(), retry_of: some(cells[1]).generation_id }]
    t.match(await call.sheets_retry(retryOf(id, missing, 24)), {
      outcome: 'retried',
      sheet: {
        cells: [
          { hold_reason: 'sheet_paused' },
          { hold_reason: 'sheet_paused', next_check_at: null },
        ],
      },
    })
  },

  'a retry with a key happens once, and not with a model that cannot be used': async (
    t,
    { call },
  ) => {
    const { id, model_id, cells } = await createSheet(call, 1)
    await call.sheets_cancel(changed(id))
    const missing = [{ id: randomUUID(), retry_of: some(cells[0]).id }]
    const changes = (status: 'archived' | 'ready') =>
      call.models_update({ owner_id: 'ada', id: model_id, now: at(1), changes: { status } })
    await changes('archived')
    t.match(await call.sheets_retry(retryOf(id, missing)), { outcome: 'archived', made: [] })
    await changes('ready')
    await beginKey(call)
    const { lease_id: _, key: __, ...answer } = keyedAnswer()
    const args = { ...retryOf(id, missing), idempotency: keyedAnswer({ lease: 'request-1' }) }
    t.match(await call.sheets_retry(args), { outcome: 'retried' })
    t.match(await call.sheets_retry(args), { outcome: 'replayed', answer, made: [] })
  },

  'is exported, moves with its owner, and is deleted with everything': async (t, { call }) => {
    const { id } = await createSheet(call, 2)
    await advance(call, 'succeeded')
    await call.sheets_cancel(changed(id))
    const rows = await call.export_rows({
      owner_id: 'ada',
      table: 'sheets',
      after: null,
      limit: 10,
    })
    t.match(rows, [{ id, total: 2, base: { prompt: 'a lake' } }])
    t.notOk('request_hash' in some(rows[0]))
    await call.users_sign_in({
      id: 'ada',
      email: 'ada@example.com',
      name: null,
      is_admin: true,
      is_open: true,
      now: at(40),
    })
    const owner_id = 'local'
    t.match(await call.sheets_get({ owner_id, id }), { cells: [{ images: [{}] }, {}] })
    const deletion = {
      id: 'd',
      owner_id,
      now: at(50),
      at_replicate: false,
      emulated: false,
      folders: [],
    }
    t.match(await call.deletions_start(deletion), { outcome: 'started' })
    t.equal(await call.sheets_get({ owner_id, id }), null)
  },
}
