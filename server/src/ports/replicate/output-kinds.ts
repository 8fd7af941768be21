/** What an output has to be, told by its first bytes: an address or a header may say anything. */
export interface OutputKind {
  headBytes: number
  matches(head: Buffer): boolean
}

const has = (head: Buffer, text: string, at = 0) =>
  head.toString('latin1', at, at + text.length) === text

export const IMAGE: OutputKind = {
  headBytes: 12,
  matches: (head) =>
    has(head, '\x89PNG\r\n\x1a\n') ||
    has(head, '\xff\xd8\xff') ||
    (has(head, 'RIFF') && has(head, 'WEBP', 8)),
}

/** Where the header of its first entry, of 512 bytes, says what it is. */
export const TAR: OutputKind = {
  headBytes: 512,
  matches: (head) => has(head, 'ustar', 257),
}

/** The stream as it is, but ends with the fault before anything came through where it begins as something else. */
export async function* onlyA(
  kind: OutputKind,
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  fault: () => Error,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const part of stream) {
    if (head === null) {
      yield part
      continue
    }
    head = Buffer.concat([head, part])
    if (head.length < kind.headBytes) continue
    if (!kind.matches(head)) throw fault()
    yield head
    head = null
  }
  if (head !== null) throw fault()
}
