/** The statuses of a training, in order; the last three are final. */
export const TRAINING_STATUSES = [
  'queued',
  'submitting',
  'starting',
  'processing',
  'succeeded',
  'failed',
  'canceled',
] as const
export type TrainingStatus = (typeof TRAINING_STATUSES)[number]

/** The statuses of a generation. `saving` copies the images before Replicate deletes them. */
export const GENERATION_STATUSES = [
  'queued',
  'submitting',
  'starting',
  'processing',
  'saving',
  'succeeded',
  'failed',
  'canceled',
] as const
export type GenerationStatus = (typeof GENERATION_STATUSES)[number]

/** The phases of a training, in order. `queued` lasts until a machine runs it; `paused` waits for its owner. */
export const TRAINING_PHASES = [
  'paused',
  'queued',
  'preparing',
  'captioning',
  'loading',
  'training',
  'packaging',
  'saving',
] as const
export type TrainingPhase = (typeof TRAINING_PHASES)[number]

/** Why a run is canceled: its owner requested it, or it exceeded the maximum duration. */
export const CANCEL_REASONS = ['owner', 'too_long'] as const

const FINAL_STATUSES: readonly string[] = ['succeeded', 'failed', 'canceled']

/** Returns whether a status is final, after which it never changes. */
export const isTerminal = (status: TrainingStatus | GenerationStatus): boolean =>
  FINAL_STATUSES.includes(status)
