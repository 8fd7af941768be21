import type { Response } from 'undici'
import { isLoopbackHost } from '../../config/host-names.ts'
import { createGuardedFetch, type Lookup, UrlRejectedError } from '../../outgoing/guarded-fetch.ts'
import { IMAGE, recognizeKind, requireKind, TAR, ZIP } from './output-kinds.ts'

/** Why an output could not be downloaded; `isFinal` if a retry cannot help. */
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
  /**
   * Streams a PNG, JPEG or WebP. Throws an `OutputError` above 50 MB or 30 s, or for other kinds of files. Accepts
   * https and `data:` URLs.
   */
  openImage(url: string): Promise<AsyncIterable<Uint8Array>>
  /** Streams an archive of weights in the same way, with its own limits. */
  openWeights(
    url: string,
    limits: { maxBytes: number; timeoutMs: number },
  ): Promise<{ kind: 'tar' | 'zip'; stream: AsyncIterable<Uint8Array> }>
}

const MAX_IMAGE_BYTES = 50_000_000
const IMAGE_TIMEOUT_MS = 30_000
const DELIVERY_HOST = 'replicate.delivery'

export interface OutputsOptions {
  apiBaseUrl: string
  /** The URL of the Supabase project that stores our files; `null` if they are on the local disk. */
  storageUrl: string | null
  lookup?: Lookup
}

/**
 * Downloads Replicate's outputs, and only from known hosts: over https from replicate.delivery, its subdomains and our
 * own storage, and from the API's own origin if that is on this machine. The token is not sent.
 */
export function createOutputs({ apiBaseUrl, storageUrl, ...given }: OutputsOptions): Outputs {
  const api = new URL(apiBaseUrl)
  const guardedFetch = createGuardedFetch({
    hosts: [DELIVERY_HOST, `.${DELIVERY_HOST}`, ...storageHosts(storageUrl)],
    localOrigin: isLoopbackHost(api.hostname) ? api.origin : null,
    ...given,
  })

  const open = async (url: string, signal: AbortSignal): Promise<Response> => {
    try {
      return checkStatus(await guardedFetch(url, signal))
    } catch (error) {
      if (error instanceof UrlRejectedError) throw rejected(error.message)
      throw error instanceof OutputError ? error : failed(signal, error)
    }
  }

  return {
    openImage: async (url) => {
      if (url.startsWith('data:')) return requireKind(IMAGE, [decodeDataUrl(url)], notAnImage)
      const signal = AbortSignal.timeout(IMAGE_TIMEOUT_MS)
      const response = await open(url, signal)
      return requireKind(IMAGE, limitBody(response, MAX_IMAGE_BYTES, signal), notAnImage)
    },
    openWeights: async (url, { maxBytes, timeoutMs }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await open(url, signal)
      return recognizeKind(WEIGHTS, limitBody(response, maxBytes, signal), notWeights)
    },
  }
}

/** Exactly the project's host, at the default port of https. */
const storageHosts = (url: string | null) => (url?.startsWith('https:') ? [new URL(url).host] : [])

const rejected = (why: string) => new OutputError('outputs.refused', `The output ${why}.`, true)

const failed = (signal: AbortSignal, cause: unknown) =>
  signal.aborted
    ? new OutputError('outputs.too_slow', 'Downloading the output took too long.', true, cause)
    : new OutputError('outputs.unreachable', 'The output could not be downloaded.', false, cause)

/** All other statuses may be temporary. */
const GONE = [404, 410]

function checkStatus(response: Response): Response {
  if (response.ok) return response
  void response.body?.cancel()
  throw GONE.includes(response.status)
    ? new OutputError('outputs.gone', 'Replicate no longer has the output.', true)
    : new OutputError(
        'outputs.unavailable',
        `Replicate returned ${response.status} for the output.`,
        false,
      )
}

const WEIGHTS = [
  ['tar', TAR],
  ['zip', ZIP],
] as const

const notWeights = () =>
  new OutputError(
    'outputs.not_a_tar',
    'The file from Replicate is not a tar or ZIP of weights.',
    true,
  )

export const notAnImage = (cause?: unknown) =>
  new OutputError(
    'outputs.not_a_picture',
    'The file from Replicate is not a PNG, JPEG or WebP.',
    true,
    cause,
  )

const tooLarge = (maxBytes: number) =>
  new OutputError('outputs.too_large', `The output is larger than ${maxBytes} bytes.`, true)

async function* limitBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    void response.body?.cancel()
    throw tooLarge(maxBytes)
  }
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      yield part
    }
  } catch (error) {
    throw error instanceof OutputError ? error : failed(signal, error)
  }
}

function decodeDataUrl(url: string): Buffer {
  const base64 = /^data:[\w.+/;=-]*;base64,([A-Za-z0-9+/=\s]*)$/.exec(url)?.[1]
  if (base64 === undefined) throw rejected('is not an image')
  if (base64.length > (MAX_IMAGE_BYTES * 4) / 3) throw tooLarge(MAX_IMAGE_BYTES)
  return Buffer.from(base64, 'base64')
}
