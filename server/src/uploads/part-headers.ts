import type { FastifyRequest } from 'fastify'

const CRLF = Buffer.from('\r\n')
const HEADERS_END = Buffer.from('\r\n\r\n')

/**
 * Aborted with `tooLong()` as its reason when the headers of one part hold more than `maxBytes`. The multipart parser
 * cuts them there in silence, and takes the part for another than it is. To be called right before the parser is
 * given the request: it reads along.
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
  /** Bytes of the headers that are being read; null: within a part's contents. */
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

/** What stands between parts; null where the form names no boundary, which the parser refuses. */
function delimiterOf(contentType: string | undefined): Buffer | null {
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '')
  const boundary = found?.[1] ?? found?.[2]
  return boundary === undefined ? null : Buffer.from(`\r\n--${boundary}`, 'latin1')
}
