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
/** As many requests at a time as an eager script sends. */
const LANES = 8

/** A person who starts trainings, sends again under its key what was not answered, and watches. */
export function createClient(servers: ServerProcess[], zip: Buffer) {
  const startedAt = new Map<string, number>()
  const tookMs = new Map<string, number>()
  const provingMs = new Map<string, number>()
  let lookedAt = performance.now()
  let asked = 0
  let dataset: Promise<string> | undefined

  async function send<S extends TSchema>(
    server: ServerProcess | undefined,
    { schema, path, init }: { schema: S; path: string; init?: RequestInit | undefined },
  ): Promise<Static<S> | null> {
    const headers = { authorization: server?.authorization ?? '', ...init?.headers }
    const answer = await server?.fetch(path, { ...init, headers }).catch(() => null)
    // An answer may break off when its server dies.
    const body = await answer?.json().catch(() => null)
    if (!answer || !body || answer.status >= 500 || answer.status === 409) return null
    if (answer.ok) return Value.Parse(schema, body)
    throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`)
  }

  /** Any server may answer; where none does, or not yet, it is asked again. */
  async function ask<S extends TSchema>(
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
    ask(schema, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    })

  const makeDataset = async () => {
    const body = new FormData()
    body.set('name', 'Lamp')
    body.set('file', new Blob([new Uint8Array(zip)]), 'dataset.zip')
    return (await ask(Identified, '/api/datasets', { method: 'POST', body })).id
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
    ask,
    postJson,
    /** How many trainings were asked for. */
    asked: () => asked,
    /** How long each of those that have ended took from the answer to its start, in milliseconds. */
    tookMs: (): readonly number[] => [...tookMs.values()],

    /** And how long without the time in which a create was looked up whose answer was lost. */
    tookBesidesProofMs: (): readonly number[] =>
      [...tookMs].map(([id, ms]) => ms - (provingMs.get(id) ?? 0)),

    /** Starts one with an upload of its own. */
    trainUpload: async () => {
      const name = `Lamp ${asked++}`
      const { id } = await ask(Identified, '/api/models/train-flux', {
        method: 'POST',
        headers: { 'idempotency-key': name },
        body: trainingForm(zip, name),
      })
      startedAt.set(id, performance.now())
    },

    /** Starts so many from one dataset. */
    train: async (count: number) => {
      dataset ??= makeDataset()
      const dataset_id = await dataset
      let left = count
      const lane = async () => {
        while (left-- > 0) {
          const name = `Lamp ${asked++}`
          const body = { name, keyword: 'LMP', dataset_id }
          const { id } = await postJson(Identified, '/api/models/train', body, name)
          startedAt.set(id, performance.now())
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    },

    /** Tries one again that is held up. */
    retry: (id: string) => postJson(Identified, `/api/trainings/${id}/retry`, {}),

    /** All trainings as they stand; notes those that have ended since. */
    look: async (): Promise<Training[]> => {
      const trainings = await all(async (cursor) => {
        const page = await ask(TrainingListSchema, `/api/trainings${pageOf(cursor)}`)
        return { rows: page.trainings, next: page.next_cursor }
      })
      const sinceLookMs = performance.now() - lookedAt
      lookedAt = performance.now()
      for (const { id, completed_at, error } of trainings) {
        if (error?.code === LOOKING_UP.code)
          provingMs.set(id, (provingMs.get(id) ?? 0) + sinceLookMs)
        const began = startedAt.get(id)
        if (completed_at === null || began === undefined || tookMs.has(id)) continue
        tookMs.set(id, performance.now() - began)
      }
      return trainings
    },

    models: (): Promise<Model[]> =>
      all(async (cursor) => {
        const page = await ask(ModelListSchema, `/api/models${pageOf(cursor)}`)
        return { rows: page.models, next: page.next_cursor }
      }),
  }
}
