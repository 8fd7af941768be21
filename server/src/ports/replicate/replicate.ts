import type { ReplicateError } from './replicate-error.ts'

/** Replicate's words for a run; one that we do not know is kept as `unknown` and changes nothing. */
export type RemoteStatus =
  | 'starting'
  | 'processing'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'aborted'
  | 'unknown'

/** A training or prediction as Replicate tells it. */
export interface RemoteRun {
  id: string
  status: RemoteStatus
  input: Record<string, unknown>
  output: unknown
  error: string | null
  logs: string
  /** Seconds that were billed; null while it runs. */
  predict_seconds: number | null
  version: string | null
  created_at: string | null
  started_at: string | null
  completed_at: string | null
  /** Where its news go, as Replicate understood it. */
  webhook: string | null
  /** Input and output were removed by Replicate (an hour after the end). */
  data_removed: boolean
}

/**
 * What became of a create call, which is sent once.
 * `refused` and `not_sent` made nothing, for certain; after `unknown` it must be looked up.
 */
export type CreateOutcome =
  | { outcome: 'created'; run: RemoteRun }
  | { outcome: 'refused' | 'not_sent' | 'unknown'; error: ReplicateError }

/** Where Replicate sends news of a run, and of which events. */
export interface RunWebhook {
  url: string
  events: ('start' | 'output' | 'logs' | 'completed')[]
}

export interface RemoteModel {
  owner: string
  name: string
  latest_version: string | null
}

/** The bounds of a number, where a version tells them. */
export interface RemoteInput {
  minimum: number | null
  maximum: number | null
}

export interface RemoteVersion {
  id: string
  /** The inputs it takes, by name; null when the version does not tell. */
  inputs: Record<string, RemoteInput> | null
}

/** A version in the list of its model's. */
export interface ListedVersion {
  id: string
  created_at: string
}

/** What answers told beside what was asked. */
export interface ReplicateSigns {
  /** The last time that a call was slowed (`low`) or refused (`none`) for want of credit; none seen: null. */
  credit: { state: 'low' | 'none'; at: number } | null
  /** How far this clock is ahead of Replicate's, to a second; null before the first answer. */
  clock_ahead_ms: number | null
}

export interface RemoteFile {
  id: string
  url: string
}

/** The port. Every method but the creates throws `ReplicateError`. */
export interface Replicate {
  account(): Promise<{ username: string; type: string | null }>
  hardware(): Promise<string[]>
  /** Null when there is none, or it is not ours to see. */
  getModel(owner: string, name: string): Promise<RemoteModel | null>
  createModel(model: {
    owner: string
    name: string
    hardware: string
    description: string
  }): Promise<void>
  getVersion(owner: string, name: string, version: string): Promise<RemoteVersion | null>
  /** Newest first, page by page. */
  listVersions(owner: string, name: string): AsyncIterable<ListedVersion[]>
  /** Asks for its end, which comes minutes later; fine where there is none. Throws where Replicate refuses. */
  deleteVersion(owner: string, name: string, version: string): Promise<void>
  signs(): ReplicateSigns
  /** Uploads a ZIP from disk, streamed; Replicate keeps it for 24 hours. */
  uploadZip(path: string, name: string): Promise<RemoteFile>
  deleteFile(id: string): Promise<void>
  hasFile(id: string): Promise<boolean>
  /** Resolves once a create may be sent; throws, with the wait, where Replicate told us to come back much later. */
  untilCreatesAllowed(kind: 'trainings' | 'predictions', signal: AbortSignal): Promise<void>
  createTraining(training: {
    trainer: { owner: string; name: string; version: string }
    destination: string
    input: Record<string, unknown>
    webhook: RunWebhook | null
  }): Promise<CreateOutcome>
  getTraining(id: string): Promise<RemoteRun | null>
  /** Asks for its end and tells how it stands then; may be repeated. Null when Replicate does not know it. */
  cancelTraining(id: string): Promise<RemoteRun | null>
  /** Newest first, page by page. */
  listTrainings(): AsyncIterable<RemoteRun[]>
  createPrediction(prediction: {
    version: string
    input: Record<string, unknown>
    webhook: RunWebhook | null
  }): Promise<CreateOutcome>
  getPrediction(id: string): Promise<RemoteRun | null>
  cancelPrediction(id: string): Promise<RemoteRun | null>
  listPredictions(): AsyncIterable<RemoteRun[]>
  /** The secret (`whsec_…`) that Replicate signs this account's webhooks with. */
  webhookSecret(): Promise<string>
}
