import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { FileVault } from '../files/file-store.ts'
import { fileAtUrl, isLoopback } from '../files/file-url.ts'
import type { PredictionRecord } from '../records.ts'

/** The inputs that are images to start from. */
const NAMES = ['image', 'mask'] as const

/** What a prediction starts from. `missing` is the URL of an upload that does not exist, on which the real model fails. */
export type SourceImages = NonNullable<PredictionRecord['source']>

/**
 * Describes the uploads that the input of a new prediction names, and returns how to keep them, so that they can be
 * deleted once it was created, as at Replicate. URLs of other hosts are ignored: the emulator does not download anything.
 */
export async function findSources(
  vault: FileVault,
  input: PredictionRecord['input'],
): Promise<{ source: SourceImages | undefined; keepIn: (folder: string) => void }> {
  const found = NAMES.flatMap((name) => {
    const url = input[name]
    return typeof url === 'string' && isOurs(url)
      ? [{ name, url, file: fileAtUrl(vault, url) }]
      : []
  })
  const missing = found.find(({ file }) => !file)
  const image = found.find(({ name }) => name === 'image')?.file
  if (missing) return { source: { missing: missing.url }, keepIn: () => {} }
  if (!image) return { source: undefined, keepIn: () => {} }
  const { width, height } = await sharp(vault.pathOf(image.id)).metadata()
  const has_mask = found.some(({ name }) => name === 'mask')
  return {
    source: { width, height, has_mask },
    keepIn: (folder) => {
      mkdirSync(folder, { recursive: true })
      for (const { name, file } of found)
        if (file) copyFileSync(vault.pathOf(file.id), sourcePath(folder, name))
    },
  }
}

const isOurs = (url: string): boolean => URL.canParse(url) && isLoopback(new URL(url).hostname)

export const sourcePath = (folder: string, name: (typeof NAMES)[number]): string =>
  join(folder, `source-${name}`)
