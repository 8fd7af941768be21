import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openArchive } from '../../archives/archive.ts'
import type { ArchiveEntry } from '../../archives/archive-structure.ts'
import { ProblemError } from '../../errors/problem.ts'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import { chooseLora, isCandidate } from './choose-lora.ts'
import { measureSafetensors } from './measure-safetensors.ts'
import { unpack } from './unpack.ts'

type Safetensors = NonNullable<WeightsFacts['safetensors']>

const STORED = 0
const DEFLATED = 8
const LIMITS = { maxUnpackedBytes: 2_000_000_000 }

/**
 * Finds the LoRA in a ZIP and measures it. The directory of a ZIP is at its end, so it is copied to the spool meanwhile.
 * Returns `null` if it is missing or the ZIP is damaged. Errors of `stored` itself are passed on.
 */
export async function findInZip(
  stored: Readable,
  spoolDirectory: string,
): Promise<Safetensors | null> {
  const path = join(spoolDirectory, randomUUID())
  try {
    await pipeline(stored, createWriteStream(path, { flags: 'wx' }))
    const found: { path: string; facts: Safetensors }[] = []
    for (const entry of await listCandidates(path)) {
      const facts = await measure(path, entry)
      if (facts) found.push({ path: entry.path, facts })
    }
    return chooseLora(found)?.facts ?? null
  } finally {
    await rm(path, { force: true })
  }
}

async function listCandidates(path: string): Promise<ArchiveEntry[]> {
  try {
    const archive = await openArchive(path, LIMITS)
    await archive.close()
    return archive.entries.filter(
      (entry) =>
        !entry.isFolder &&
        entry.bytes > 0 &&
        [STORED, DEFLATED].includes(entry.method) &&
        isCandidate(entry.path),
    )
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
}

async function measure(path: string, entry: ArchiveEntry): Promise<Safetensors | null> {
  const { dataStart: start, packedBytes: packed_bytes, bytes, method } = entry
  const is_deflated = method === DEFLATED
  const packed = createReadStream(path, { start, end: start + packed_bytes - 1 })
  try {
    const measured = await measureSafetensors(unpack(packed, { is_deflated, bytes }), bytes)
    return measured && { ...measured, start, packed_bytes, is_deflated }
  } catch (error) {
    // An error with a `syscall` comes from our disk, not from the entry.
    if (error instanceof Error && 'syscall' in error) throw error
    return null
  }
}
