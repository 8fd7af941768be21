import { Readable } from 'node:stream'
import { FilesError } from '../files.ts'

/**
 * Converts a response's body to a Node stream. Destroying the stream ends the request. The stream fails if no data
 * comes for `idleMs` while it is being read, for which `Readable.fromWeb` has no option.
 */
export function toReadable(body: ReadableStream<Uint8Array>, idleMs: number): Readable {
  const reader = body.getReader()
  let timer: NodeJS.Timeout | undefined
  const broken = (cause?: unknown) =>
    new FilesError('unavailable', 'Supabase Storage stopped sending the file.', { cause })
  return new Readable({
    read() {
      timer = setTimeout(() => this.destroy(broken()), idleMs)
      reader
        .read()
        .then(
          ({ done, value }) => this.push(done ? null : value),
          (error: unknown) => this.destroy(broken(error)),
        )
        .finally(() => clearTimeout(timer))
    },
    destroy(error, done) {
      clearTimeout(timer)
      reader.cancel().then(
        () => done(error),
        () => done(error),
      )
    },
  })
}
