import { isLoopbackHost } from '../../config/settings.ts'

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
  /** A large file as a stream; ends with an OutputError past `maxBytes` or `timeoutMs`. */
  openFile(
    address: string,
    limits: { maxBytes: number; timeoutMs: number },
  ): Promise<AsyncIterable<Uint8Array>>
}

const MAX_PICTURE_BYTES = 50_000_000
const PICTURE_TIMEOUT_MS = 30_000
const MAX_REDIRECTS = 3
const DELIVERY_HOST = 'replicate.delivery'

/**
 * Takes what Replicate made, and from nowhere else: over https from replicate.delivery and its subdomains, and
 * from the API's own origin when that is on this machine. No token is sent.
 */
export function createOutputs(options: { apiBaseUrl: string }): Outputs {
  const api = new URL(options.apiBaseUrl)
  const localOrigin = isLoopbackHost(api.hostname) ? api.origin : null

  const isAllowed = (url: URL) => {
    if (url.username !== '' || url.password !== '') return false
    if (localOrigin !== null && url.origin === localOrigin) return true
    const isDelivery = url.hostname === DELIVERY_HOST || url.hostname.endsWith(`.${DELIVERY_HOST}`)
    return url.protocol === 'https:' && url.port === '' && isDelivery
  }

  const open = async (address: string, signal: AbortSignal): Promise<Response> => {
    let url = parseAddress(address)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (!isAllowed(url)) throw refused('leads to an address that pictures are not taken from')
      const answer = await send(url, signal)
      if (answer.status < 300 || answer.status >= 400) return checkStatus(answer)
      await answer.body?.cancel()
      const location = answer.headers.get('location')
      if (location === null) throw refused('redirects to nowhere')
      url = parseAddress(new URL(location, url).href)
    }
    throw refused('redirects too often')
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
    openFile: async (address, { maxBytes, timeoutMs }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      return limited(await open(address, signal), maxBytes, signal)
    },
  }
}

const refused = (why: string) => new OutputError('outputs.refused', `The output ${why}.`, true)

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) throw refused('has no usable address')
  return new URL(address)
}

async function send(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'manual', signal })
  } catch (cause) {
    throw broken(signal, cause)
  }
}

const broken = (signal: AbortSignal, cause: unknown) =>
  signal.aborted
    ? new OutputError('outputs.too_slow', 'The output did not come in time.', true, cause)
    : new OutputError('outputs.unreachable', 'The output could not be fetched.', false, cause)

function checkStatus(answer: Response): Response {
  if (answer.ok) return answer
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
