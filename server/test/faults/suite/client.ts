import { setTimeout as wait } from 'node:timers/promises'
import {
  IdSchema,
  type Model,
  ModelListSchema,
  type Training,
  TrainingListSchema,
} from '@the-way/shared'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { LOOKING_UP } from '../../../src/runs/run-errors.ts'
import { type ServerProcess, trainingForm } from '../../support/server-process.ts'

const Identified = Type.Object({ id: IdSchema })

const RETRY_EVERY_MS = 200
/** As many concurrent requests as an eager script sends. */
const LANES = 8

/** A user who starts trainings, repeats unanswered requests with the same idempotency key, and polls. */
export function createClient(servers: ServerProcess[], zip: Buffer) {
  const startedAt = new Map<string, number>()
  const tookMs = new Map<string, number>()
  const provingMs = new Map<string, number>()
  let lastListedAt = performance.now()
  let requested = 0
  let dataset: Promise<string> | undefined

  async function send<S extends TSchema>(
    server: ServerProcess | undefined,
    { schema, path, init }: { schema: S; path: string; init?: RequestInit | undefined },
  ): Promise<Static<S> | null> {
    const headers = { authorization: server?.authorization ?? '', ...init?.headers }
    const answer = await server?.fetch(path, { ...init, headers }).catch(() => null)
    // A response may break off when its server is killed.
    const body = await answer?.json().catch(() => null)
    if (!answer || !body || answer.status >= 500 || answer.status === 409) return null
    if (answer.ok) return Value.Parse(schema, body)
    throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`)
  }

  /** Sends a request to the servers in turn until one responds. */
  async function request<S extends TSchema>(
    schema: S,
    path: string,
    init?: RequestInit,
  ): Promise<Static<S>> {
    for (let turn = 0; ; turn += 1) {
      const answer = await send(servers[turn % servers.length], { schema, path, init })
      if (answer !== null) return answer
      await wait(RETRY_EVERY_MS)
    }
  }

  const postJson = <S extends TSchema>(schema: S, path: string, body: object, key?: string) =>
    request(schema, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    })

  const makeDataset = async () => {
    const body = new FormData()
    body.set('name', 'Lamp')
    body.set('file', new Blob([new Uint8Array(zip)]), 'dataset.zip')
    return (await request(Identified, '/api/datasets', { method: 'POST', body })).id
  }

  const all = async <T>(page: (cursor: string) => Promise<{ rows: T[]; next: string | null }>) => {
    const rows: T[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: { rows: T[]; next: string | null } = await page(cursor)
      rows.push(...answer.rows)
      cursor = answer.next
    }
    return rows
  }
  const pageOf = (cursor: string) =>
    `?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`

  return {
    request,
    postJson,
    /** How many trainings were requested. */
    requested: () => requested,
    /** How long each completed training took from the response to its start, in milliseconds. */
    tookMs: (): readonly number[] => [...tookMs.values()],

    /** The same without the time in which the server looked up a create whose response was lost. */
    tookBesidesProofMs: (): readonly number[] =>
      [...tookMs].map(([id, ms]) => ms - (provingMs.get(id) ?? 0)),

    /** Starts a training with its own upload. */
    trainUpload: async () => {
      const name = `Lamp ${requested++}`
      const { id } = await request(Identified, '/api/models/train-flux', {
        method: 'POST',
        headers: { 'idempotency-key': name },
        body: trainingForm(zip, name),
      })
      startedAt.set(id, performance.now())
    },

    /** Starts several trainings from one dataset. */
    train: async (count: number) => {
      dataset ??= makeDataset()
      const dataset_id = await dataset
      let left = count
      const lane = async () => {
        while (left-- > 0) {
          const name = `Lamp ${requested++}`
          const body = { name, keyword: 'LMP', dataset_id }
          const { id } = await postJson(Identified, '/api/models/train', body, name)
          startedAt.set(id, performance.now())
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    },

    /** Retries a training that is on hold. */
    retry: (id: string) => postJson(Identified, `/api/trainings/${id}/retry`, {}),

    /** Lists all trainings, and records how long those that have completed since the last call took. */
    listTrainings: async (): Promise<Training[]> => {
      const trainings = await all(async (cursor) => {
        const page = await request(TrainingListSchema, `/api/trainings${pageOf(cursor)}`)
        return { rows: page.trainings, next: page.next_cursor }
      })
      const sinceLastListMs = performance.now() - lastListedAt
      lastListedAt = performance.now()
      for (const { id, completed_at, error } of trainings) {
        if (error?.code === LOOKING_UP.code)
          provingMs.set(id, (provingMs.get(id) ?? 0) + sinceLastListMs)
        const began = startedAt.get(id)
        if (completed_at === null || began === undefined || tookMs.has(id)) continue
        tookMs.set(id, performance.now() - began)
      }
      return trainings
    },

    models: (): Promise<Model[]> =>
      all(async (cursor) => {
        const page = await request(ModelListSchema, `/api/models${pageOf(cursor)}`)
        return { rows: page.models, next: page.next_cursor }
      }),
  }
}
