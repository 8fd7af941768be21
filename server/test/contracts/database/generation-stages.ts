import { randomUUID } from 'node:crypto'
import type {
  GenerationPartRow,
  GenerationRow,
} from '../../../src/ports/database/functions/generations.ts'
import type { ModelRow } from '../../../src/ports/database/functions/models.ts'
import type { Work } from '../../../src/ports/database/functions/runs.ts'
import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type ContractContext, some } from './contract.ts'
import { leaseOf } from './training-stages.ts'

type Call = ContractContext['call']

export const makeModel = (
  overrides: Partial<FunctionArgs<'models_save'>['model']> = {},
): FunctionArgs<'models_save'>['model'] => ({
  id: randomUUID(),
  owner_id: 'ada',
  name: 'Lake',
  description: null,
  version: null,
  model_url: 'ada/lake',
  keyword: 'LAKE',
  input_parameters: null,
  category: null,
  is_public: false,
  replicate_id: null,
  base_model: 'ada/lake',
  trainer: null,
  emulated: false,
  checked_at: null,
  ...overrides,
})

export const saveModel = (
  call: Call,
  overrides: Parameters<typeof makeModel>[0] = {},
  now = 0,
): Promise<ModelRow> => call.models_save({ now: at(now), model: makeModel(overrides) })

/** The columns of a generation that starts from an image with a mask. */
export const withSource = (name: string) => ({
  source_file: `sources/ada/${name}/image.jpg`,
  mask_file: `sources/ada/${name}/mask.png`,
  source_width: 640,
  source_height: 480,
  source_image_id: null,
  source_begun_at: at(0),
})

/** What was uploaded for its image. */
export const sourceUploads = [
  { input: 'image', id: 'file-1', url: 'https://api.replicate.com/v1/files/file-1' },
]

type Created = FunctionArgs<'generations_create'>
type Part = Created['parts'][number]

const makePart = (overrides: Partial<Part>): Part => ({
  id: randomUUID(),
  prompt: 'LAKE at night',
  search_text: (overrides.prompt ?? 'LAKE at night').toLowerCase(),
  seed: 7,
  num_outputs: 2,
  estimate_usd_micros: null,
  ...overrides,
})

/** Returns a generation with one run. */
export function makeGeneration(
  model: { id: string },
  overrides: Partial<Created['generation'] & Part> = {},
): Pick<Created, 'generation' | 'parts'> {
  const { prompt, seed, num_outputs, estimate_usd_micros, ...common } = overrides
  const given = { prompt, seed, num_outputs, estimate_usd_micros }
  const part = makePart({
    id: common.id ?? randomUUID(),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  })
  return {
    generation: {
      owner_id: 'ada',
      model_id: model.id,
      keyword_inserted: true,
      parameters: { aspect_ratio: '1:1' },
      emulated: false,
      request_hash: null,
      retry_of: null,
      source_file: null,
      mask_file: null,
      source_width: null,
      source_height: null,
      source_image_id: null,
      source_begun_at: null,
      loras: [],
      ...common,
      id: part.id,
    },
    parts: [part],
  }
}

/** Creates a generation with one run and returns the run. */
export async function createGeneration(
  call: Call,
  overrides: Parameters<typeof makeGeneration>[1] = {},
  now = 0,
): Promise<GenerationPartRow> {
  const model = overrides.model_id ? { id: overrides.model_id } : await saveModel(call)
  const { generation } = await call.generations_create({
    now: at(now),
    same_click_since: at(now - 2),
    ...makeGeneration(model, overrides),
    idempotency: null,
  })
  const { id, owner_id } = some(generation)
  return some(await call.generation_parts_get({ owner_id, id }))
}

/** Creates a generation with runs of two images each, and returns them. */
export async function createRuns(
  call: Call,
  runs: Partial<Part>[],
  overrides: Parameters<typeof makeGeneration>[1] = {},
  now = 0,
): Promise<GenerationRow> {
  const model = overrides.model_id ? { id: overrides.model_id } : await saveModel(call)
  const { generation } = makeGeneration(model, overrides)
  const parts = runs.map((run, place) =>
    makePart({ seed: 7 + place, ...(place === 0 && { id: generation.id }), ...run }),
  )
  const created = { now: at(now), same_click_since: at(now - 2), idempotency: null }
  return some((await call.generations_create({ ...created, generation, parts })).generation)
}

export const claimGenerations = async (
  call: Call,
  work: Work,
  { now = 0, lease = 'lease-1', limit = 10, emulated = false } = {},
) =>
  (
    await call.runs_claim({
      kind: 'generation',
      work,
      now: at(now),
      lease_id: lease,
      lease_until: at(now + 60),
      limit,
      emulated,
    })
  ).filter((row) => row.kind === 'generation')

export async function submittingGeneration(call: Call): Promise<GenerationPartRow> {
  const { id } = await createGeneration(call)
  const claimed = await claimGenerations(call, 'submit')
  return some(claimed.find((row) => row.id === id))
}

export const intendGeneration = async (call: Call, lease: ReturnType<typeof leaseOf>) =>
  (await call.runs_intend({ ...lease, is_free: true })).run

export const prepareGeneration = (
  call: Call,
  row: { id: string },
  lease = leaseOf(row),
  uploads: GenerationPartRow['uploads'] = [],
) =>
  call.generations_prepare({
    ...lease,
    version: 'e'.repeat(64),
    input: { prompt: 'LAKE at night', seed: 7 },
    uploads,
    usd_micros_per_second: 1525,
  })

const readGeneration = async (
  call: Call,
  { id, owner_id }: GenerationPartRow,
): Promise<GenerationPartRow> => some(await call.generation_parts_get({ owner_id, id }))

export async function intendedGeneration(call: Call): Promise<GenerationPartRow> {
  const row = await submittingGeneration(call)
  some(await prepareGeneration(call, row))
  some(await intendGeneration(call, leaseOf(row)))
  return readGeneration(call, row)
}

export const adoptGeneration = (
  call: Call,
  { id }: { id: string },
  replicate_id: string = `replicate-${id}`,
) => call.runs_adopt({ id, now: at(2), replicate_id, next_check_at: at(4) })

export async function startedGeneration(call: Call): Promise<GenerationPartRow> {
  const row = await intendedGeneration(call)
  some(await adoptGeneration(call, row))
  return readGeneration(call, row)
}

/** Returns arguments that advance a run at second 5. */
export const makeProgress = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'runs_advance'>> = {},
): FunctionArgs<'runs_advance'> => ({
  id,
  now: at(5),
  status: 'processing',
  step: 4,
  total_steps: 28,
  started_at: at(3),
  next_check_at: at(7),
  ...overrides,
})

/** Returns a generation that Replicate has completed and whose two images are not copied yet. */
export async function savingGeneration(call: Call): Promise<GenerationPartRow> {
  const row = await startedGeneration(call)
  await call.runs_advance(makeProgress(row))
  return some(await call.generations_deliver(makeDelivery(row)))
}

/** Returns arguments that record the end of a run with two images at Replicate at second 5. */
export const makeDelivery = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'generations_deliver'>> = {},
): FunctionArgs<'generations_deliver'> => ({
  id,
  now: at(5),
  started_at: at(3),
  delivered: 2,
  withheld: 0,
  source_completed_at: at(5),
  cost_usd_micros: null,
  ...overrides,
})

export const resumeGeneration = async (
  call: Call,
  args: { owner_id: string; id: string; now: string },
) => (await call.runs_resume({ ...args, kind: 'generation', idempotency: null })).run

export const makeImage = (
  { id }: { id: string },
  position: number,
  overrides: Partial<FunctionArgs<'images_add'>['image']> = {},
): FunctionArgs<'images_add'> => ({
  now: at(6),
  image: {
    id: randomUUID(),
    part_id: id,
    position,
    file: `images/${id}/${position}.webp`,
    width: 1024,
    height: 1024,
    format: 'webp',
    bytes: 100_000,
    sha256: 'f'.repeat(64),
    search_text: 'a lamp at dusk',
    thumbnails_due_at: null,
    ...overrides,
  },
})

export const makeEnd = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'generations_complete'>> = {},
): FunctionArgs<'generations_complete'> => ({
  id,
  now: at(9),
  status: 'succeeded',
  error: null,
  cost_usd_micros: 3000,
  started_at: null,
  completed_at: at(9),
  ...overrides,
})
