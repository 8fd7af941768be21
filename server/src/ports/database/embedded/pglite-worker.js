// JavaScript, not TypeScript, because worker threads do not have a loader, and this file has to run from the sources,
// under a test runner and compiled. It only executes SQL texts.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

/** @import { ThreadReply, ThreadRequest } from './pglite-thread.ts' */

const SQLSTATE = /^[0-9A-Z]{5}$/

if (parentPort === null) throw new Error('only a worker thread may run this')
const port = parentPort
/** @type {{ directory: string }} */
const { directory } = workerData
const database = await PGlite.create({
  dataDir: directory,
  // PGlite clears all of PostgreSQL's shared buffers when it starts, so the default of 128 MB is in use at once. Pages that
  // are not in the buffers are read from the operating system's cache.
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
})

/** @param {ThreadReply} reply */
const send = (reply) => port.postMessage(reply)

/** @param {ThreadRequest} request */
async function run(request) {
  switch (request.kind) {
    case 'query': {
      const { rows } = await database.query(request.sql, request.parameters)
      return rows
    }
    case 'script':
      await database.exec(request.sql)
      return []
    case 'close':
      await database.close()
      return []
  }
}

/** @param {ThreadRequest} request */
async function serve(request) {
  try {
    send({ id: request.id, rows: await run(request) })
    if (request.kind === 'close') port.close()
  } catch (error) {
    const { code, message } = /** @type {{ code?: unknown, message?: unknown }} */ (error)
    // Errors without an SQLSTATE mean that the engine is broken, so the thread must not continue.
    if (typeof code !== 'string' || !SQLSTATE.test(code)) throw error
    send({ id: request.id, error: { code, message: String(message) } })
  }
}

/** @type {Promise<void>} */
let turn = Promise.resolve()
port.on('message', (/** @type {ThreadRequest} */ request) => {
  turn = turn.then(() => serve(request))
})
send({ id: 0, rows: [] })
