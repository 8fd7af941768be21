import type { ServerResponse } from 'node:http'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'

/** Enough of a PNG to be recognized as one. */
export const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')

const uncompressed = () => Buffer.concat([PNG_HEAD], 60_000_000)

/** Returns an image of 60 MB in a few kilobytes. */
export function bomb(coding: string): Buffer {
  if (coding === 'br')
    return brotliCompressSync(uncompressed(), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
  return coding === 'gzip' ? gzipSync(uncompressed()) : deflateSync(uncompressed())
}

/** Sends an endless image as fast as it is read. */
export function sendEndless(response: ServerResponse): void {
  const part = Buffer.alloc(256 * 1024)
  const send = () => {
    while (!response.destroyed && response.write(part)) {
      // Fill the socket; the drain event continues.
    }
  }
  response.on('drain', send)
  response.on('error', () => undefined)
  response.write(PNG_HEAD)
  send()
}
