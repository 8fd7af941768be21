/** A training's life, in order; the last three are ends. */
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

/** A generation's life: `saving` copies the images before Replicate deletes them. */
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

/** What a training is doing, in order. `queued` lasts until a machine runs it; `paused` waits for its owner. */
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

/** Why a run is canceled: its owner asked for it, or it went on for longer than any should. */
export const CANCEL_REASONS = ['owner', 'too_long'] as const

const ENDS: readonly string[] = ['succeeded', 'failed', 'canceled']

/** Whether a training or generation has ended: such a state never changes again. */
export const isTerminal = (status: TrainingStatus | GenerationStatus): boolean =>
  ENDS.includes(status)
