import { Worker } from 'node:worker_threads'
import type { Row } from '../calls.ts'
import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

/** What the worker thread is asked; requests are served in turn. */
export type ThreadRequest = { id: number } & (
  | { kind: 'query'; sql: string; parameters: unknown[] }
  | { kind: 'script'; sql: string }
  | { kind: 'close' }
)
export type ThreadReply =
  | { id: number; rows: unknown[] }
  | { id: number; error: { code: string; message: string } }

/** PGlite in a thread of its own: in the main one a long query would stop every answer. */
export interface PgliteThread {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** Several statements without parameters. */
  script(sql: string): Promise<void>
  /** Ends it cleanly, after what was asked before; later requests are `unavailable`. */
  close(): Promise<void>
}

interface Pending {
  resolve(rows: Row[]): void
  reject(error: DatabaseError): void
}

/** The worker's word that it is open comes under this id. */
const READY = 0

/** Opens the folder; `onDeath` is told when the thread ends unasked. Rejects when it cannot be opened. */
export async function startPglite(
  directory: string,
  onDeath: (error: DatabaseError) => void = () => {},
): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
    workerData: { directory },
    // The parent's loaders are for TypeScript, and cost a second.
    execArgv: [],
  })
  const pending = new Map<number, Pending>()
  let lastId = READY
  let ended: DatabaseError | null = null
  let isClosing = false

  const end = (error: DatabaseError) => {
    ended ??= error
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }
  const ready = new Promise<Row[]>((resolve, reject) => pending.set(READY, { resolve, reject }))
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))

  worker.on('message', (reply: ThreadReply) => {
    const request = pending.get(reply.id)
    pending.delete(reply.id)
    if ('rows' in reply) request?.resolve(reply.rows as Row[])
    else request?.reject(toDatabaseError(reply.error.message, reply.error.code))
  })
  worker.once('error', (cause: Error) =>
    end(
      new DatabaseError('unavailable', `The embedded database broke: ${cause.message}`, { cause }),
    ),
  )
  worker.once('exit', () => {
    end(new DatabaseError('unavailable', 'The embedded database has ended.'))
    if (!isClosing && ended) onDeath(ended)
  })

  const send = (request: ThreadRequest) =>
    new Promise<Row[]>((resolve, reject) => {
      if (ended) {
        reject(ended)
        return
      }
      pending.set(request.id, { resolve, reject })
      worker.postMessage(request)
    })
  const nextId = () => {
    lastId += 1
    return lastId
  }

  try {
    await ready
  } catch (error) {
    isClosing = true
    await exited
    throw error
  }
  return {
    query: (sql, parameters = []) => send({ id: nextId(), kind: 'query', sql, parameters }),
    script: async (sql) => {
      await send({ id: nextId(), kind: 'script', sql })
    },
    close: async () => {
      if (!isClosing && !ended) {
        isClosing = true
        const closing = send({ id: nextId(), kind: 'close' })
        ended = new DatabaseError('unavailable', 'The embedded database is closed.')
        await closing
      }
      await exited
    },
  }
}
