import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

// Earlier versions called the images of a training "pictures", in its record and as the name of their folder.

/** Renames the folders of trainings' images. */
export function upgradeFolders(dataDir: string): void {
  const trainings = join(dataDir, 'trainings')
  if (!existsSync(trainings)) return
  for (const id of readdirSync(trainings)) {
    const [old, images] = [join(trainings, id, 'pictures'), join(trainings, id, 'images')]
    if (existsSync(old) && !existsSync(images)) renameSync(old, images)
  }
}

/** Returns a stored record with the names of today. */
export function upgradeRecord(record: unknown): unknown {
  if (!isObject(record) || !isObject(record['dataset'])) return record
  const { pictures, ...dataset } = record['dataset']
  return pictures === undefined ? record : { ...record, dataset: { ...dataset, images: pictures } }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
