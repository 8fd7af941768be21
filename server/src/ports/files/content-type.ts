import { extname } from 'node:path'

/** The types of all stored files. None of them can run in a browser. */
const TYPES = new Map([
  ['.jpg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.avif', 'image/avif'],
  ['.tar', 'application/x-tar'],
  ['.zip', 'application/zip'],
])

const OTHER = 'application/octet-stream'

export const contentTypes = new Set([...TYPES.values(), OTHER])

export const contentTypeOf = (key: string): string => TYPES.get(extname(key)) ?? OTHER
