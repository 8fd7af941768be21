import type { ReplicateError } from './replicate-error.ts'

/** Replicate's statuses; a status that we do not know becomes `unknown` and does not change a run. */
export type RemoteStatus =
  | 'starting'
  | 'processing'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'aborted'
  | 'unknown'

/** A training or prediction as Replicate returns it. */
export interface RemoteRun {
  id: string
  status: RemoteStatus
  input: Record<string, unknown>
  output: unknown
  error: string | null
  logs: string
  /** The billed seconds; `null` while the run is in progress. */
  predict_seconds: number | null
  version: string | null
  created_at: string | null
  started_at: string | null
  completed_at: string | null
  /** The webhook URL that Replicate has for the run. */
  webhook: string | null
  /** Replicate has deleted input and output (an hour after the run ended). */
  data_removed: boolean
}

/**
 * The outcome of a create call, which is sent once. After `rejected` and `not_sent` the run certainly does not exist;
 * after `unknown` it must be looked up.
 */
export type CreateOutcome =
  | { outcome: 'created'; run: RemoteRun }
  | { outcome: 'rejected' | 'not_sent' | 'unknown'; error: ReplicateError }

/** Where Replicate sends updates on a run, and for which events. */
export interface RunWebhook {
  url: string
  events: ('start' | 'output' | 'logs' | 'completed')[]
}

interface RemoteModel {
  owner: string
  name: string
  latest_version: string | null
}

/** `url` is text with the format of a URL, `any` something that the version does not describe. */
export type RemoteInputType =
  | 'string'
  | 'url'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'array'
  | 'object'
  | 'any'

/** An input as the version declares it; `null` for what it does not declare. */
export interface RemoteInput {
  type: RemoteInputType
  /** The values of an enum. */
  choices: (string | number)[] | null
  minimum: number | null
  maximum: number | null
  /** In characters. */
  max_length: number | null
  default: string | number | boolean | null
  title: string | null
  description: string | null
  is_required: boolean
  is_nullable: boolean
  /** Such as a token of another service. */
  is_secret: boolean
}

/** Inputs by name, in the version's order. */
export type RemoteInputs = ReadonlyMap<string, RemoteInput>

export interface RemoteVersion {
  id: string
  /** `null` if the version does not declare them. */
  inputs: RemoteInputs | null
}

/** A version in the list of a model's versions. */
export interface ListedVersion {
  id: string
  created_at: string
}

/** What responses reveal about the account and the clock. */
export interface ReplicateSigns {
  /** The last time that a call was throttled (`low`) or rejected (`none`) for lack of credit; `null` if never. */
  credit: { state: 'low' | 'none'; at: number } | null
  /** How far this clock is ahead of Replicate's, to a second; `null` before the first response. */
  clock_ahead_ms: number | null
}

interface RemoteFile {
  id: string
  url: string
}

/** The port for Replicate. Every method but the create calls throws `ReplicateError`. */
export interface Replicate {
  account(): Promise<{ username: string; type: string | null }>
  hardware(): Promise<string[]>
  /** Returns `null` if the model does not exist or is private to another account. */
  getModel(owner: string, name: string): Promise<RemoteModel | null>
  createModel(model: {
    owner: string
    name: string
    hardware: string
    description: string
  }): Promise<void>
  getVersion(owner: string, name: string, version: string): Promise<RemoteVersion | null>
  /** Yields pages, newest first. */
  listVersions(owner: string, name: string): AsyncIterable<ListedVersion[]>
  /** Requests the deletion, which takes minutes; ignores a missing version. Throws if Replicate rejects it. */
  deleteVersion(owner: string, name: string, version: string): Promise<void>
  signs(): ReplicateSigns
  /** Uploads a file, which may be streamed from disk; Replicate keeps it for 24 hours. */
  uploadFile(content: Blob, name: string): Promise<RemoteFile>
  deleteFile(id: string): Promise<void>
  hasFile(id: string): Promise<boolean>
  /** Resolves once a create call may be sent. Throws, with the wait, if Replicate told us to wait for long. */
  untilCreatesAllowed(kind: 'trainings' | 'predictions', signal: AbortSignal): Promise<void>
  createTraining(training: {
    trainer: { owner: string; name: string; version: string }
    destination: string
    input: Record<string, unknown>
    webhook: RunWebhook | null
  }): Promise<CreateOutcome>
  getTraining(id: string): Promise<RemoteRun | null>
  /** Cancels the run and returns its state; can be repeated. Returns `null` if Replicate does not have the run. */
  cancelTraining(id: string): Promise<RemoteRun | null>
  /** Yields pages, newest first. */
  listTrainings(): AsyncIterable<RemoteRun[]>
  createPrediction(prediction: {
    version: string
    input: Record<string, unknown>
    webhook: RunWebhook | null
  }): Promise<CreateOutcome>
  getPrediction(id: string): Promise<RemoteRun | null>
  cancelPrediction(id: string): Promise<RemoteRun | null>
  listPredictions(): AsyncIterable<RemoteRun[]>
  /** Returns the secret (`whsec_…`) that signs this account's webhooks. */
  webhookSecret(): Promise<string>
}

export interface ReplicateOptions {
  token: string
  baseUrl: string
  /** In milliseconds, by kind of call. */
  timeouts?: { read: number; create: number; upload: number }
  /** The longest wait inside a call, in milliseconds; a longer one is returned to the caller. */
  maxWaitMs?: number
}

export type ConnectReplicate = (options: ReplicateOptions) => Replicate
