import { PassThrough, type Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export interface ZipEntries {
  /** Adds a stream and waits until it was read, so that files are opened one at a time. JSON is compressed. */
  addStream(name: string, source: Readable): Promise<void>
  addText(name: string, text: string): void
}

/**
 * Streams a ZIP that is never in memory or on disk as a whole. `write` adds its entries, in order, as fast as the ZIP is
 * read. If it throws, or the reader stops, the stream is aborted.
 */
export function streamZip(write: (entries: ZipEntries) => Promise<void>): Readable {
  const zip = new ZipFile()
  const out = new PassThrough()
  const fail = (error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  zip.outputStream.pipe(out)

  const addStream = async (name: string, source: Readable) => {
    const abort = () => source.destroy(new Error('the ZIP was aborted'))
    out.once('close', abort)
    if (out.destroyed) abort()
    withoutPool(() =>
      zip.addReadStreamLazy(name, { compress: name.endsWith('.json') }, giveOnce(source)),
    )
    try {
      await finished(source, { writable: false })
    } finally {
      out.off('close', abort)
    }
  }
  const addText = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name)
  write({ addStream, addText })
    .then(() => zip.end())
    .catch(fail)
  return out
}

/** Returns a callback that yields the stream and forgets it: yazl keeps the callback of each entry until the ZIP ends. */
function giveOnce(source: Readable) {
  let next: Readable | null = source
  return (give: (error: unknown, stream: NodeJS.ReadableStream) => void) => {
    if (next) give(null, next)
    next = null
  }
}

/**
 * Runs `add`, in which small buffers get memory of their own. yazl keeps the name of each entry until the ZIP ends, and a
 * name in Node's pool would keep the whole 8 KiB of the pool that it is in.
 */
function withoutPool(add: () => void) {
  const { poolSize } = Buffer
  Buffer.poolSize = 0
  try {
    add()
  } finally {
    Buffer.poolSize = poolSize
  }
}
