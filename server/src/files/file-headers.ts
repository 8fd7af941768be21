import { create } from 'content-disposition'
import type { FileStat } from '../ports/files/files.ts'

export const etagOf = ({ size, modified_at }: FileStat): string =>
  `"${size.toString(36)}-${modified_at.getTime().toString(36)}"`

/** The tag of the same file without its metadata. */
export const plainEtagOf = (stat: FileStat): string => etagOf(stat).replace(/"$/, '-plain"')

/** Whether an `If-None-Match` header names the tag. */
export const isMatch = (header = '', etag: string): boolean =>
  header.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))

/** Returns the `Content-Disposition` of a download with any `name`, without what file systems reject (RFC 6266). */
export function attachment(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  const safe = name.replace(/[\0-\x1f\x7f/\\:*?"<>|]+/g, '_')
  // Some browsers decode `%` in the plain name (RFC 6266, appendix D).
  return create(safe, { fallback: safe.replace(/[^\x20-\x7e]|%/g, '_') })
}
