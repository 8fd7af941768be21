import { Writable } from 'node:stream'

/** Returns a destination for a logger and the lines that it wrote. */
export function logLines() {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, destination }
}
