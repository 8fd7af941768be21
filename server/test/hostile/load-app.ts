import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeRawZip } from '../support/make-zip.ts'
import type { Scope } from '../support/scope.ts'
import { startServer } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { FORM_TYPE, formOf } from './upload-forms.ts'
import { MIB } from './zip-parts.ts'

const PIECE_BYTES = 64 * 1024

/** Starts a server in its own process, to be put under load. */
export async function startLoadedServer(t: Scope) {
  const emulator = await createEmulator({ dataDir: temporaryDirectory(t) })
  const REPLICATE_API_BASE_URL = `${await emulator.listen({ port: 0 })}/v1`
  t.teardown(() => emulator.close())
  const DATA_DIR = await testDataDirectory(t)
  const server = await startServer(t, { REPLICATE_API_BASE_URL, DATA_DIR })
  const { authorization, url } = server

  return {
    pid: server.child.pid ?? 0,
    spoolDirectory: `${DATA_DIR}/spool`,
    /** Sends a form in pieces, no faster than the server reads it. */
    upload: async (path: string, body: readonly Buffer[]) => {
      const length = body.reduce((sum, part) => sum + part.length, 0)
      const sending = request(`${url}${path}`, {
        method: 'POST',
        agent: false,
        headers: { authorization, 'content-type': FORM_TYPE, 'content-length': length },
      })
      const answered = new Promise<{
        status: number
        retryAfter: string | undefined
        body: string
      }>((resolve, reject) => {
        sending.once('error', reject)
        sending.once('response', (response) => {
          const { statusCode = 0, headers } = response
          text(response).then(
            (answer) =>
              resolve({ status: statusCode, retryAfter: headers['retry-after'], body: answer }),
            reject,
          )
        })
      })
      // A request that is rejected midway is reported by its response.
      await pipeline(Readable.from(piecesOf(body)), sending).catch(() => {})
      return answered
    },
    /** Requests the trainings' status until `work` is done. Returns how long each request took, sorted. */
    statusDuring: async (work: Promise<unknown>): Promise<number[]> => {
      const times: number[] = []
      let isDone = false
      const done = () => {
        isDone = true
      }
      work.then(done, done)
      while (!isDone) {
        const begun = performance.now()
        const response = await server.fetch('/api/models/status', { headers: { authorization } })
        await response.arrayBuffer()
        times.push(performance.now() - begun)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await work
      return times.sort((a, b) => a - b)
    },
  }
}

function* piecesOf(body: readonly Buffer[]): Generator<Buffer> {
  for (const part of body)
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES)
}

export const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0

/** Returns a ZIP of four small images with the given size: bytes after an image's end have to be read, too. */
export async function largeZip(mib: number): Promise<Buffer> {
  const entries = [1, 2, 3, 4].map(async (seed) => {
    const jpeg = await makeJpeg({ seed, width: 800, height: 600 })
    return { name: `${seed}.jpg`, data: Buffer.concat([jpeg], (mib / 4) * MIB) }
  })
  return makeRawZip(await Promise.all(entries))
}

/** Returns the parts of a form around a ZIP, so that many uploads can share its bytes. */
export function formInPieces(fields: Record<string, string>, zip: Buffer): Buffer[] {
  const whole = formOf(fields, [{ name: 'photos.zip', bytes: Buffer.from('MARK') }])
  const at = whole.indexOf('MARK')
  return [whole.subarray(0, at), zip, whole.subarray(at + 4)]
}
