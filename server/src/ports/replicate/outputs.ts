import type { Response } from 'undici'
import { isLoopbackHost } from '../../config/settings.ts'
import { AddressRefused, createGuardedFetch, type Lookup } from '../../outgoing/guarded-fetch.ts'

/** Why an output could not be taken; `isFinal` when trying again cannot help. */
export class OutputError extends Error {
  readonly code: string
  readonly isFinal: boolean
  constructor(code: string, detail: string, isFinal: boolean, cause?: unknown) {
    super(detail, { cause })
    this.name = 'OutputError'
    this.code = code
    this.isFinal = isFinal
  }
}

export interface Outputs {
  /** A picture's bytes, at most 50 MB, within 30 s. Takes https addresses of Replicate's and `data:` URLs. */
  fetchPicture(address: string): Promise<Buffer>
  /** A tar of weights as a stream; ends with an OutputError past `maxBytes` or `timeoutMs`, or where it is none. */
  openTar(
    address: string,
    limits: { maxBytes: number; timeoutMs: number },
  ): Promise<AsyncIterable<Uint8Array>>
}

const MAX_PICTURE_BYTES = 50_000_000
const PICTURE_TIMEOUT_MS = 30_000
const DELIVERY_HOST = 'replicate.delivery'

/**
 * Takes what Replicate made, and from nowhere else: over https from replicate.delivery and its subdomains, and
 * from the API's own origin when that is on this machine. No token is sent.
 */
export function createOutputs(options: { apiBaseUrl: string; lookup?: Lookup }): Outputs {
  const { apiBaseUrl, ...given } = options
  const api = new URL(apiBaseUrl)
  const guardedFetch = createGuardedFetch({
    hosts: [DELIVERY_HOST, `.${DELIVERY_HOST}`],
    localOrigin: isLoopbackHost(api.hostname) ? api.origin : null,
    ...given,
  })

  const open = async (address: string, signal: AbortSignal): Promise<Response> => {
    try {
      return checkStatus(await guardedFetch(address, signal))
    } catch (error) {
      if (error instanceof AddressRefused) throw refused(error.message)
      throw error instanceof OutputError ? error : broken(signal, error)
    }
  }

  return {
    fetchPicture: async (address) => {
      if (address.startsWith('data:')) return decodeDataUrl(address)
      const signal = AbortSignal.timeout(PICTURE_TIMEOUT_MS)
      const answer = await open(address, signal)
      const parts: Uint8Array[] = []
      for await (const part of limited(answer, MAX_PICTURE_BYTES, signal)) parts.push(part)
      return Buffer.concat(parts)
    },
    openTar: async (address, { maxBytes, timeoutMs }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      return tarOnly(limited(await open(address, signal), maxBytes, signal))
    },
  }
}

const refused = (why: string) => new OutputError('outputs.refused', `The output ${why}.`, true)

const broken = (signal: AbortSignal, cause: unknown) =>
  signal.aborted
    ? new OutputError('outputs.too_slow', 'The output did not come in time.', true, cause)
    : new OutputError('outputs.unreachable', 'The output could not be fetched.', false, cause)

function checkStatus(answer: Response): Response {
  if (answer.ok) return answer
  void answer.body?.cancel()
  const isGone =
    answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)
  throw isGone
    ? new OutputError('outputs.gone', 'Replicate does not have the output any more.', true)
    : new OutputError(
        'outputs.unavailable',
        `Replicate answered ${answer.status} for the output.`,
        false,
      )
}

/** Where the header of a tar's first entry, of 512 bytes, says what it is. */
const TAR_MAGIC = { offset: 257, text: 'ustar' }
const TAR_HEADER_BYTES = 512

/** Ends before anything came through where the first bytes are no tar's. */
async function* tarOnly(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const part of stream) {
    if (head === null) {
      yield part
      continue
    }
    head = Buffer.concat([head, part])
    if (head.length < TAR_HEADER_BYTES) continue
    if (!isTar(head)) throw notATar()
    yield head
    head = null
  }
  if (head !== null) throw notATar()
}

const isTar = (head: Buffer) =>
  head.toString('latin1', TAR_MAGIC.offset, TAR_MAGIC.offset + TAR_MAGIC.text.length) ===
  TAR_MAGIC.text

const notATar = () =>
  new OutputError('outputs.not_a_tar', 'What Replicate delivered is no tar of weights.', true)

async function* limited(
  answer: Response,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new OutputError('outputs.too_large', `The output is larger than ${maxBytes} bytes.`, true)
  if (Number(answer.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  let bytes = 0
  try {
    for await (const part of answer.body ?? []) {
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge()
      yield part
    }
  } catch (error) {
    throw error instanceof OutputError ? error : broken(signal, error)
  }
}

function decodeDataUrl(address: string): Buffer {
  const base64 = /^data:[\w.+/;=-]*;base64,([A-Za-z0-9+/=\s]*)$/.exec(address)?.[1]
  if (base64 === undefined) throw refused('is not a picture')
  if (base64.length > (MAX_PICTURE_BYTES * 4) / 3) {
    throw new OutputError(
      'outputs.too_large',
      `The output is larger than ${MAX_PICTURE_BYTES} bytes.`,
      true,
    )
  }
  return Buffer.from(base64, 'base64')
}
