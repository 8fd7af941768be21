import { Readable } from 'node:stream'
import { FilesError } from '../files.ts'

/**
 * The body of an answer as a Node stream. Destroying it ends the request; it breaks when nothing comes for `idleMs`
 * while somebody reads. (`Readable.fromWeb` knows no such wait.)
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
