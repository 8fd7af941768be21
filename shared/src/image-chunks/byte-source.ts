/** A file of which parts can be read, on a server's disk or in a browser. */
export interface ByteSource {
  readonly size: number
  /** Returns the bytes from `start` to before `end`, or to the end of the file if that comes first. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** The structure of most images fits into this, and a large one needs few reads. */
const READ_AHEAD = 256 * 1024

/** Keeps a part of the file in memory, so that small reads that follow each other do not each read from the file. */
export function readAhead(source: ByteSource): ByteSource {
  let known: { start: number; bytes: Uint8Array } = { start: 0, bytes: new Uint8Array() }
  return {
    size: source.size,
    read: async (start, end) => {
      const last = Math.min(end, source.size)
      if (start >= last) return new Uint8Array()
      if (start < known.start || last > known.start + known.bytes.length) {
        const ahead = Math.min(Math.max(last, start + READ_AHEAD), source.size)
        known = { start, bytes: await source.read(start, ahead) }
      }
      return known.bytes.slice(start - known.start, last - known.start)
    },
  }
}
