import { dateTime } from '../../../lib/format-time.ts'
import type { PickedFile } from './picked.ts'

/** What a new set is called: by its folder or ZIP, else by the time. */
export function draftName(files: readonly PickedFile[], now = new Date()): string {
  const [first] = files
  if (first) {
    const folder = /^[^/]+(?=\/)/.exec(first.path)?.[0]
    if (folder && files.every(({ path }) => path.startsWith(`${folder}/`))) return cut(folder)
    if (files.length === 1 && /\.zip$/i.test(first.path)) return cut(first.path.slice(0, -4))
  }
  return `Set of ${dateTime(now).replace(/:\d\d$/, '')}`
}

const cut = (name: string) => name.trim().slice(0, 100) || 'New set'
