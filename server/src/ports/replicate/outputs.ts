import type { Response } from 'undici'
import { isLoopbackHost } from '../../config/settings.ts'
import { AddressRefused, createGuardedFetch, type Lookup } from '../../outgoing/guarded-fetch.ts'
import { IMAGE, onlyA, TAR } from './output-kinds.ts'

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
  /**
   * A PNG, JPEG or WebP as a stream; ends with an OutputError past 50 MB or 30 s, or where it is none of them. Takes
   * https addresses and `data:` URLs.
   */
  openImage(address: string): Promise<AsyncIterable<Uint8Array>>
  /** A tar of weights in the same way, with limits of its own. */
  openTar(
    address: string,
    limits: { maxBytes: number; timeoutMs: number },
  ): Promise<AsyncIterable<Uint8Array>>
}

const MAX_IMAGE_BYTES = 50_000_000
const IMAGE_TIMEOUT_MS = 30_000
const DELIVERY_HOST = 'replicate.delivery'

export interface OutputsOptions {
  apiBaseUrl: string
  /** The project at Supabase that holds our files; null where they are on the local disk. */
  storageUrl: string | null
  lookup?: Lookup
}

/**
 * Takes what Replicate made, and from nowhere else: over https from replicate.delivery and its subdomains and from our
 * own storage, and from the API's own origin when that is on this machine. No token is sent.
 */
export function createOutputs({ apiBaseUrl, storageUrl, ...given }: OutputsOptions): Outputs {
  const api = new URL(apiBaseUrl)
  const guardedFetch = createGuardedFetch({
    hosts: [DELIVERY_HOST, `.${DELIVERY_HOST}`, ...storageHosts(storageUrl)],
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
    openImage: async (address) => {
      if (address.startsWith('data:')) return onlyA(IMAGE, [decodeDataUrl(address)], notAImage)
      const signal = AbortSignal.timeout(IMAGE_TIMEOUT_MS)
      const answer = await open(address, signal)
      return onlyA(IMAGE, limited(answer, MAX_IMAGE_BYTES, signal), notAImage)
    },
    openTar: async (address, { maxBytes, timeoutMs }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const answer = await open(address, signal)
      return onlyA(TAR, limited(answer, maxBytes, signal), notATar)
    },
  }
}

/** Exactly its host, at https' own port. */
const storageHosts = (url: string | null) => (url?.startsWith('https:') ? [new URL(url).host] : [])

const refused = (why: string) => new OutputError('outputs.refused', `The output ${why}.`, true)

const broken = (signal: AbortSignal, cause: unknown) =>
  signal.aborted
    ? new OutputError('outputs.too_slow', 'The output did not come in time.', true, cause)
    : new OutputError('outputs.unreachable', 'The output could not be fetched.', false, cause)

/** Whatever else is answered may pass: a refusal, a wait, a fault. */
const GONE = [404, 410]

function checkStatus(answer: Response): Response {
  if (answer.ok) return answer
  void answer.body?.cancel()
  throw GONE.includes(answer.status)
    ? new OutputError('outputs.gone', 'Replicate does not have the output any more.', true)
    : new OutputError(
        'outputs.unavailable',
        `Replicate answered ${answer.status} for the output.`,
        false,
      )
}

const notATar = () =>
  new OutputError('outputs.not_a_tar', 'What Replicate delivered is no tar of weights.', true)

export const notAImage = (cause?: unknown) =>
  new OutputError(
    'outputs.not_a_picture',
    'What Replicate delivered is no PNG, JPEG or WebP.',
    true,
    cause,
  )

const tooLarge = (maxBytes: number) =>
  new OutputError('outputs.too_large', `The output is larger than ${maxBytes} bytes.`, true)

async function* limited(
  answer: Response,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (Number(answer.headers.get('content-length') ?? 0) > maxBytes) {
    void answer.body?.cancel()
    throw tooLarge(maxBytes)
  }
  let bytes = 0
  try {
    for await (const part of answer.body ?? []) {
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      yield part
    }
  } catch (error) {
    throw error instanceof OutputError ? error : broken(signal, error)
  }
}

function decodeDataUrl(address: string): Buffer {
  const base64 = /^data:[\w.+/;=-]*;base64,([A-Za-z0-9+/=\s]*)$/.exec(address)?.[1]
  if (base64 === undefined) throw refused('is not an image')
  if (base64.length > (MAX_IMAGE_BYTES * 4) / 3) throw tooLarge(MAX_IMAGE_BYTES)
  return Buffer.from(base64, 'base64')
}
