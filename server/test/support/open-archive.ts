import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Test } from 'tap'
import { openArchive } from '../../src/archives/archive.ts'
import { ProblemError } from '../../src/errors/problem.ts'

/** Opens these bytes as an archive, from a file like an upload; closed when the test ends. */
export async function openArchived(t: Test, bytes: Buffer) {
  const path = join(t.testdir({}), 'spooled')
  writeFileSync(path, bytes)
  const archive = await openArchive(path)
  t.teardown(() => archive.close())
  return archive
}

/** Opens an archive and returns `ok` or the error code. The error must be a 422 about the field `file`. */
export async function outcome(t: Test, bytes: Buffer): Promise<string> {
  try {
    await openArchived(t, bytes)
    return 'ok'
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    t.same([error.status, error.errors[0]?.field], [422, 'file'])
    t.ok(error.detail.length > 30)
    return error.code.replace('datasets.', '')
  }
}

/** Makes an extra field with a second name for the entry `name`, like Info-ZIP's Unicode path field. */
export function unicodePath(name: string, path: string): Buffer {
  const body = Buffer.concat([Buffer.alloc(5), Buffer.from(path)])
  body.writeUInt8(1, 0)
  body.writeUInt32LE(crc32(Buffer.from(name)), 1)
  const head = Buffer.alloc(4)
  head.writeUInt16LE(0x7075, 0)
  head.writeUInt16LE(body.length, 2)
  return Buffer.concat([head, body])
}
