import { dateTime } from '../../../lib/format-time.ts'
import type { PickedFile } from './picked.ts'

/** Returns the name of a new dataset: its folder, its ZIP, or the time. */
export function draftName(files: readonly PickedFile[], now = new Date()): string {
  const [first] = files
  if (first) {
    const folder = /^[^/]+(?=\/)/.exec(first.path)?.[0]
    if (folder && files.every(({ path }) => path.startsWith(`${folder}/`))) return cut(folder)
    if (files.length === 1 && /\.zip$/i.test(first.path)) return cut(first.path.slice(0, -4))
  }
  return `${UNNAMED} ${dateTime(now).replace(/:\d\d$/, '')}`
}

const UNNAMED = 'Images from'

/** Whether the name is a default one: such a draft can be deleted when its owner starts over. */
export const isUnnamed = (name: string): boolean => /^(Images from|Set of) \d/.test(name)

const cut = (name: string) => name.trim().slice(0, 100) || 'New dataset'
