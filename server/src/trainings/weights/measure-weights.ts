import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import type { Files, WrittenFile } from '../../ports/files/files.ts'
import { createMeasure } from '../../ports/files/measure.ts'
import { findInTar } from './find-in-tar.ts'
import { findInZip } from './find-in-zip.ts'

/**
 * Measures a stored weights file and the `.safetensors` in it. `written` is what is known of the file if it was just stored.
 * Returns `null` if the file is missing.
 */
export async function measureWeights(
  { files, spoolDirectory }: { files: Files; spoolDirectory: string },
  key: string,
  written?: WrittenFile,
): Promise<WeightsFacts | null> {
  const whole = written ?? (await measureFile(files, key))
  const file = whole && (await files.read(key))
  if (!file) return null
  const safetensors = key.endsWith('.zip')
    ? await findInZip(file.stream, spoolDirectory)
    : await findInTar(file.stream)
  return { ...whole, safetensors }
}

async function measureFile(files: Files, key: string): Promise<WrittenFile | null> {
  const file = await files.read(key)
  if (!file) return null
  const measure = createMeasure(Number.POSITIVE_INFINITY, () => new Error('unlimited'))
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  await pipeline(file.stream, measure.stream, nowhere)
  return measure.result()
}
