import { extname } from 'node:path'

/** Everything that is stored; a type that a browser could run is never among them. */
const TYPES = new Map([
  ['.jpg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.tar', 'application/x-tar'],
])

const OTHER = 'application/octet-stream'

export const contentTypes = new Set([...TYPES.values(), OTHER])

export const contentTypeOf = (key: string): string => TYPES.get(extname(key)) ?? OTHER
