import { Writable } from 'node:stream'

/** Where a logger writes to, and the lines that it wrote. */
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
