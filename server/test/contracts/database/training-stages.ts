import { randomUUID } from 'node:crypto'
import type { Work } from '../../../src/ports/database/functions/runs.ts'
import type { TrainingRow } from '../../../src/ports/database/functions/trainings.ts'
import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type ContractContext, some, times } from './contract.ts'

type Call = ContractContext['call']
type CreateArgs = FunctionArgs<'trainings_create'>

export const makeDataset = (
  overrides: Partial<NonNullable<CreateArgs['dataset']>> = {},
): NonNullable<CreateArgs['dataset']> => ({
  id: randomUUID(),
  name: 'Lake',
  rejected: [{ name: 'notes.txt', code: 'datasets.not_a_picture', detail: 'No image.' }],
  received: { files: 4, images: 3, captions: 0, rejected: 1, system_files: 0 },
  images: times(3, makeImage),
  ...overrides,
})

export const makeImage = (n: number): NonNullable<CreateArgs['dataset']>['images'][number] => ({
  id: randomUUID(),
  name: `${n}.png`,
  width: 1024,
  height: 768,
  bytes: 1000,
  sha256: `${n}`.repeat(64),
  format: 'jpg',
  caption: `image ${n}`,
  file: `datasets/${randomUUID()}.jpg`,
  thumbnail_file: `datasets/${randomUUID()}.webp`,
  findings: [{ code: 'blurred', detail: 'Blurred.' }],
  phash: '00000000000000ff',
})

/** Returns the arguments of a request without a key at second 0, with its own dataset. */
export function makeCreate({
  training = {},
  ...overrides
}: Partial<Omit<CreateArgs, 'training'>> & {
  training?: Partial<CreateArgs['training']>
} = {}): CreateArgs {
  const dataset = overrides.dataset === undefined ? makeDataset() : overrides.dataset
  return {
    now: at(0),
    same_click_since: at(-120),
    dataset_sha256: null,
    idempotency: null,
    ...overrides,
    dataset,
    training: {
      id: randomUUID(),
      owner_id: 'ada',
      name: 'My lake',
      description: null,
      keyword: 'LAKE',
      category: null,
      is_public: false,
      trainer: 'flux',
      total_steps: 1000,
      parameters: { steps: 1000, learning_rate: 0.0004, batch_size: 1, lora_rank: 16 },
      dataset_id: dataset?.id ?? null,
      request_hash: randomUUID(),
      estimate_usd_micros: 1_850_000,
      estimate_seconds: 1220,
      estimate_range: null,
      subject: null,
      effort: null,
      retry_of: null,
      emulated: false,
      hold_reason: null,
      ...training,
    },
  }
}

export const createTraining = async (
  call: Call,
  overrides: Parameters<typeof makeCreate>[0] = {},
): Promise<TrainingRow> => some((await call.trainings_create(makeCreate(overrides))).training)

/** Claims trainings with a lease that is valid from second `now` for a minute. */
export const claimTrainings = async (
  call: Call,
  work: Work,
  { now = 0, lease = 'lease-1', limit = 10, emulated = false } = {},
) =>
  (
    await call.runs_claim({
      kind: 'training',
      work,
      now: at(now),
      lease_id: lease,
      lease_until: at(now + 60),
      limit,
      emulated,
    })
  ).filter((row) => row.kind === 'training')

export const leaseOf = ({ id }: { id: string }, { now = 1, lease = 'lease-1' } = {}) => ({
  id,
  lease_id: lease,
  now: at(now),
})

export async function submittingTraining(
  call: Call,
  overrides: Parameters<typeof makeCreate>[0] = {},
): Promise<TrainingRow> {
  const { id } = await createTraining(call, overrides)
  const claimed = await claimTrainings(call, 'submit')
  return some(claimed.find((row) => row.id === id))
}

const readTraining = async (
  call: Call,
  { id, owner_id }: { id: string; owner_id: string },
): Promise<TrainingRow> => some((await call.trainings_get_many({ keys: [{ owner_id, id }] }))[0])

/** Returns a prepared training just before its paid call, at second 1. */
export async function intendedTraining(call: Call): Promise<TrainingRow> {
  const row = await submittingTraining(call)
  some(await prepareTraining(call, row))
  some(await intendTraining(call, leaseOf(row)))
  return readTraining(call, row)
}

/** Records the intent for runs without cost. Returns the row if its call may be sent, otherwise `null`. */
export const intendTraining = async (call: Call, lease: ReturnType<typeof leaseOf>) =>
  (await call.runs_intend({ ...lease, is_free: true })).run

/** Returns what was uploaded for a training. */
export const uploadsOf = (id: string) => [
  { input: 'input_images', id, url: `https://api.replicate.com/v1/files/${id}` },
]

export const prepareTraining = (call: Call, row: { id: string }, lease = leaseOf(row)) =>
  call.trainings_prepare({
    ...lease,
    uploads: uploadsOf('file-1'),
    destination: 'ada/flux-lora-base',
    trainer_version: 'c'.repeat(64),
  })

export const adoptTraining = (
  call: Call,
  { id }: { id: string },
  replicate_id: string = `replicate-${id}`,
) => call.runs_adopt({ id, now: at(2), replicate_id, next_check_at: at(12) })

export async function startedTraining(call: Call): Promise<TrainingRow> {
  const row = await intendedTraining(call)
  some(await adoptTraining(call, row))
  return readTraining(call, row)
}

/** Returns arguments that advance a training at second 20. */
export const makeAdvance = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'trainings_advance'>> = {},
): FunctionArgs<'trainings_advance'> => ({
  id,
  now: at(20),
  status: 'processing',
  phase: 'training',
  step: 100,
  total_steps: null,
  eta_seconds: 300,
  logs_tail: 'flux_train_replicate: 10%',
  error: null,
  started_at: at(10),
  next_check_at: at(30),
  ...overrides,
})

/** Returns arguments that complete a training successfully at second 100. */
export const makeCompletion = (
  { id }: { id: string },
  overrides: Partial<FunctionArgs<'trainings_complete'>> = {},
): FunctionArgs<'trainings_complete'> => ({
  id,
  now: at(100),
  status: 'succeeded',
  error: null,
  logs_tail: null,
  step: 1000,
  cost_usd_micros: 1_500_000,
  started_at: at(10),
  completed_at: at(99),
  next_check_at: at(100),
  model: {
    id: randomUUID(),
    model_url: `ada/flux-lora-base:${'d'.repeat(64)}`,
    version: 'd'.repeat(64),
    base_model: 'ada/flux-lora-base',
    input_parameters: { steps: 1000 },
  },
  ...overrides,
})

export const makeFailure = (
  row: { id: string },
  overrides: Partial<FunctionArgs<'trainings_complete'>> = {},
) =>
  makeCompletion(row, {
    status: 'failed',
    error: { code: 'trainings.failed', message: 'It failed.', hint: 'Try again.' },
    cost_usd_micros: 0,
    next_check_at: null,
    model: null,
    ...overrides,
  })
