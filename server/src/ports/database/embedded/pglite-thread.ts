import { Worker } from 'node:worker_threads'
import type { Row } from '../calls.ts'
import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

/** A request to the worker thread, which handles one at a time. */
export type ThreadRequest = { id: number } & (
  | { kind: 'query'; sql: string; parameters: unknown[] }
  | { kind: 'script'; sql: string }
  | { kind: 'close' }
)
export type ThreadReply =
  | { id: number; rows: unknown[] }
  | { id: number; error: { code: string; message: string } }

/** PGlite in its own thread, because in the main thread a long query would block every response. */
export interface PgliteThread {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** Several statements without parameters. */
  script(sql: string): Promise<void>
  /** Stops the thread after earlier requests were handled; later requests are `unavailable`. */
  close(): Promise<void>
}

interface Pending {
  resolve(rows: Row[]): void
  reject(error: DatabaseError): void
}

/** The id of the worker's message that the database is open. */
const READY = 0

/** Opens the folder; rejects if it cannot be opened. `onDeath` is called if the thread ends without `close`. */
export async function startPglite(
  directory: string,
  onDeath: (error: DatabaseError) => void = () => {},
): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
    workerData: { directory },
    // The parent's loaders are for TypeScript and take a second to start.
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
      new DatabaseError('unavailable', `The embedded database failed: ${cause.message}`, { cause }),
    ),
  )
  worker.once('exit', () => {
    end(new DatabaseError('unavailable', 'The embedded database has stopped.'))
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
