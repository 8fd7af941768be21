import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import {
  AccountRecordSchema,
  ClockRecordSchema,
  FileRecordSchema,
  ModelRecordSchema,
  PredictionRecordSchema,
  type Records,
  SecretRecordSchema,
  TrainingRecordSchema,
  VersionRecordSchema,
  WebhookRecordSchema,
} from './records.ts'
import { upgradeFolders, upgradeRecord } from './upgrade-data.ts'

type Kind = keyof Records

export interface StateStore {
  get<K extends Kind>(kind: K, id: string): Records[K] | undefined
  /** Oldest first. */
  list<K extends Kind>(kind: K): Records[K][]
  /** Adds or replaces a record, which is in the log on disk when this returns. */
  put<K extends Kind>(kind: K, record: Records[K]): void
  /** Removes replaced records from the disk. */
  compact(): void
  close(): void
}

type Tables = { [K in Kind]: Map<string, Records[K]> }

const ajv = new Ajv()
const validators: { [K in Kind]: (value: unknown) => value is Records[K] } = {
  files: ajv.compile<Records['files']>(FileRecordSchema),
  models: ajv.compile<Records['models']>(ModelRecordSchema),
  versions: ajv.compile<Records['versions']>(VersionRecordSchema),
  trainings: ajv.compile<Records['trainings']>(TrainingRecordSchema),
  predictions: ajv.compile<Records['predictions']>(PredictionRecordSchema),
  secrets: ajv.compile<Records['secrets']>(SecretRecordSchema),
  clock: ajv.compile<Records['clock']>(ClockRecordSchema),
  account: ajv.compile<Records['account']>(AccountRecordSchema),
  webhooks: ajv.compile<Records['webhooks']>(WebhookRecordSchema),
}
const kinds: Kind[] = [
  'files',
  'models',
  'versions',
  'trainings',
  'predictions',
  'secrets',
  'clock',
  'account',
  'webhooks',
]

/**
 * Opens an append-only log of records, in which the last line for an id wins. A process killed in the middle of a write
 * leaves at most one torn line, which is skipped. Opening rewrites the log without replaced records, as `compact` does.
 */
export function openStateStore(dataDir: string): StateStore {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'state.jsonl')
  upgradeFolders(dataDir)
  const tables = readTables(path)
  const writeNewLog = (): void => writeFileSync(`${path}.new`, serialize(tables), { mode: 0o600 })
  const swapLogs = (): void => renameSync(`${path}.new`, path)
  writeNewLog()
  swapLogs()
  let log = openSync(path, 'a')

  return {
    get: (kind, id) => tables[kind].get(id),
    list: (kind) => [...tables[kind].values()],
    put(kind, record) {
      tables[kind].set(record.id, record)
      writeSync(log, toLine(kind, record))
    },
    compact() {
      writeNewLog()
      // Windows can't replace an open file.
      closeSync(log)
      try {
        swapLogs()
      } finally {
        log = openSync(path, 'a')
      }
    },
    close: () => closeSync(log),
  }
}

function toLine(kind: Kind, record: Records[Kind]): string {
  return `${JSON.stringify({ kind, record })}\n`
}

function serialize(tables: Tables): string {
  return kinds
    .flatMap((kind) => [...tables[kind].values()].map((record) => toLine(kind, record)))
    .join('')
}

function readTables(path: string): Tables {
  const tables: Tables = {
    files: new Map(),
    models: new Map(),
    versions: new Map(),
    trainings: new Map(),
    predictions: new Map(),
    secrets: new Map(),
    clock: new Map(),
    account: new Map(),
    webhooks: new Map(),
  }
  for (const line of readLines(path)) {
    const entry = parseLine(line)
    if (!entry) continue
    const record = upgradeRecord(entry.record)
    kinds.some((kind) => kind === entry.kind && restore(tables, kind, record))
  }
  return tables
}

function restore<K extends Kind>(tables: Tables, kind: K, record: unknown): boolean {
  const isRecord = validators[kind]
  if (isRecord(record)) tables[kind].set(record.id, record)
  return true
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function parseLine(line: string): { kind: unknown; record: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && 'kind' in value && 'record' in value) {
      return value
    }
  } catch {
    // There is nothing to restore in a torn or empty line.
  }
  return undefined
}
