import type { FastifyRequest } from 'fastify'

const CRLF = Buffer.from('\r\n')
const HEADERS_END = Buffer.from('\r\n\r\n')

/**
 * Returns a signal that aborts with `tooLong()` as its reason if the headers of one part have more than `maxBytes`. The
 * multipart parser silently truncates them there and then misreads the part. This listens to the same data as the parser,
 * so call it right before the parser gets the request.
 */
export function watchPartHeaders(
  request: FastifyRequest,
  maxBytes: number,
  tooLong: () => Error,
): AbortSignal {
  const controller = new AbortController()
  const delimiter = delimiterOf(request.headers['content-type'])
  if (delimiter === null) return controller.signal
  // The first delimiter may lack the line break before it.
  let kept: Buffer = CRLF
  /** Bytes so far of the headers that are being read; `null` if the position is within the contents of a part. */
  let headerBytes: number | null = null

  const read = (chunk: Buffer) => {
    let rest = Buffer.concat([kept, chunk])
    for (;;) {
      const isInHeaders = headerBytes !== null
      const end = rest.indexOf(isInHeaders ? HEADERS_END : delimiter)
      const keep = (isInHeaders ? HEADERS_END : delimiter).length - 1
      const passed = end === -1 ? Math.max(0, rest.length - keep) : end
      if (headerBytes !== null) headerBytes += passed
      if ((headerBytes ?? 0) > maxBytes) {
        request.raw.off('data', read)
        controller.abort(tooLong())
        return
      }
      if (end === -1) {
        kept = rest.subarray(passed)
        return
      }
      rest = rest.subarray(isInHeaders ? end + HEADERS_END.length : end + delimiter.length)
      headerBytes = isInHeaders ? null : 0
      if (!isInHeaders && rest.subarray(0, 2).toString('latin1') === '--') {
        request.raw.off('data', read)
        return
      }
    }
  }
  request.raw.on('data', read)
  return controller.signal
}

/** Returns the delimiter between parts; `null` if the form does not name a boundary, which the parser rejects. */
function delimiterOf(contentType: string | undefined): Buffer | null {
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '')
  const boundary = found?.[1] ?? found?.[2]
  return boundary === undefined ? null : Buffer.from(`\r\n--${boundary}`, 'latin1')
}
