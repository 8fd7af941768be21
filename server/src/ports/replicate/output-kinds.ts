/** A kind of output, recognized by its first bytes, because a URL or a header may claim anything. */
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

/** Recognized by the header of the first entry, which has 512 bytes. */
export const TAR: OutputKind = {
  headBytes: 512,
  matches: (head) => has(head, 'ustar', 257),
}

/** Passes the stream on, but throws `fault()` before the first bytes if they are not of this kind. */
export async function* requireKind(
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

/** Recognized by the header of its first entry (APPNOTE 4.3.7). */
export const ZIP: OutputKind = {
  headBytes: 4,
  matches: (head) => has(head, 'PK\x03\x04'),
}

/** Reads the beginning of a stream and returns which kind it is, with the whole stream. Throws `fault()` for other kinds. */
export async function recognizeKind<Name extends string>(
  kinds: readonly (readonly [Name, OutputKind])[],
  stream: AsyncIterable<Uint8Array>,
  fault: () => Error,
): Promise<{ kind: Name; stream: AsyncGenerator<Uint8Array> }> {
  const parts = stream[Symbol.asyncIterator]()
  const enough = Math.max(...kinds.map(([, { headBytes }]) => headBytes))
  let head = Buffer.alloc(0)
  while (head.length < enough) {
    const part = await parts.next()
    if (part.done) break
    head = Buffer.concat([head, part.value])
  }
  const found = kinds.find(
    ([, { headBytes, matches }]) => head.length >= headBytes && matches(head),
  )
  if (found) return { kind: found[0], stream: continued(head, parts) }
  await parts.return?.()
  throw fault()
}

async function* continued(
  head: Uint8Array,
  parts: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head
    for (let part = await parts.next(); !part.done; part = await parts.next()) yield part.value
  } finally {
    await parts.return?.()
  }
}
