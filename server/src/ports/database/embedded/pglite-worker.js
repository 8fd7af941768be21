// JavaScript, not TypeScript: a worker thread has no loader of its own, and this file has to run from the
// sources, under a test runner and compiled. It knows SQL texts only; what they mean is told by its owner.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

/** @import { ThreadReply, ThreadRequest } from './pglite-thread.ts' */

const SQLSTATE = /^[0-9A-Z]{5}$/

if (parentPort === null) throw new Error('only a worker thread may run this')
const port = parentPort
/** @type {{ directory: string }} */
const { directory } = workerData
const database = await PGlite.create({ dataDir: directory })

/** @param {ThreadReply} reply */
const answer = (reply) => port.postMessage(reply)

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
    answer({ id: request.id, rows: await run(request) })
    if (request.kind === 'close') port.close()
  } catch (error) {
    const { code, message } = /** @type {{ code?: unknown, message?: unknown }} */ (error)
    // Whatever does not come from SQL has broken the engine: better no thread than a damaged one.
    if (typeof code !== 'string' || !SQLSTATE.test(code)) throw error
    answer({ id: request.id, error: { code, message: String(message) } })
  }
}

/** @type {Promise<void>} */
let turn = Promise.resolve()
port.on('message', (/** @type {ThreadRequest} */ request) => {
  turn = turn.then(() => serve(request))
})
answer({ id: 0, rows: [] })
