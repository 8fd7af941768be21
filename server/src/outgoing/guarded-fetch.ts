import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, fetch, type Response } from 'undici'
import { isPublicAddress } from './public-ip.ts'

/** A URL that is not requested, or a response that is not read. */
export class UrlRejectedError extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'UrlRejectedError'
  }
}

/** Resolves a hostname to all of its IP addresses, like `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface AllowedUrls {
  /**
   * Hostnames that may be requested. A leading dot allows all of its subdomains. `any` allows every hostname, but its IP
   * addresses still have to be public.
   */
  hosts: readonly string[] | 'any'
  /** An origin on this machine that may be requested too, over http or https, such as the emulator's. */
  localOrigin: string | null
}

export interface GuardedFetchOptions extends AllowedUrls {
  lookup?: Lookup
}

/** The headers and body of a POST. */
interface GuardedPost {
  headers: Record<string, string>
  body: Uint8Array
}

export type GuardedFetch = (
  url: string,
  signal: AbortSignal,
  post?: GuardedPost,
) => Promise<Response>

const MAX_REDIRECTS = 3

/** Other encodings need up to 16 MB (br) or 128 MB (zstd) of memory to decompress a response. */
const ENCODINGS = ['gzip', 'deflate']

/**
 * Fetches a URL that someone else supplied. It uses only https and known hosts, follows at most three redirects, checking
 * each, and connects only to public IP addresses. The connection goes to the IP address that was checked, so the hostname
 * can't resolve to another one in between. It sends no credentials. Throws `UrlRejectedError`, or what `fetch` throws. With
 * `post` it sends a POST and returns the response without following redirects.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { localOrigin } = options
  const external = new Agent({
    connect: { lookup: publicOnly(options.lookup ?? systemLookup) },
  })
  const local = new Agent()

  return async (requested, signal, post) => {
    let url = parse(requested)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (!isAllowedAddress(url, options))
        throw new UrlRejectedError('points to a URL that is not allowed')
      const dispatcher = url.origin === localOrigin ? local : external
      const response = await send(url, { dispatcher, signal }, post)
      // The body of the response to a POST is never read, so its encoding does not matter.
      if (post) return response
      if (!hasAcceptedEncoding(response)) {
        await response.body?.cancel()
        throw new UrlRejectedError('uses a content encoding that was not requested')
      }
      if (response.status < 300 || response.status >= 400) return response
      await response.body?.cancel()
      const location = response.headers.get('location')
      if (location === null) throw new UrlRejectedError('redirects without a Location header')
      url = parse(location, url)
    }
    throw new UrlRejectedError('redirects too often')
  }
}

/** Whether a URL may be requested at all, before its hostname is resolved. */
export function isAllowedAddress(url: URL, { hosts, localOrigin }: AllowedUrls): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (url.origin === localOrigin) return true
  const { hostname } = url
  const isKnown =
    hosts === 'any'
      ? /\.[^.]+$/.test(hostname)
      : hosts.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host))
  return url.protocol === 'https:' && url.port === '' && isKnown && isHostname(hostname)
}

/** URLs with an IP address are not allowed: connections to them skip the DNS lookup, which checks IP addresses. */
const isHostname = (hostname: string) => isIP(hostname.replace(/^\[|\]$/g, '')) === 0

function parse(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new UrlRejectedError('does not have a valid URL')
  return new URL(text, base)
}

function hasAcceptedEncoding({ headers }: Response): boolean {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
  return encoding === 'identity' || ENCODINGS.includes(encoding)
}

async function send(
  url: URL,
  options: { dispatcher: Agent; signal: AbortSignal },
  post: GuardedPost | undefined,
): Promise<Response> {
  try {
    const headers = { ...post?.headers, 'accept-encoding': ENCODINGS.join(', ') }
    const init = post && ({ method: 'POST', body: post.body } as const)
    return await fetch(url, { ...options, ...init, headers, redirect: 'manual' })
  } catch (error) {
    if (error instanceof Error && error.cause instanceof UrlRejectedError) throw error.cause
    throw error
  }
}

/** Returns a DNS lookup that fails if a hostname resolves to any IP address that is not public. */
export const publicOnly =
  (lookup: Lookup): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first)
        return callback(error ?? new Error(`${hostname} does not have an IP address`), '', 0)
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new UrlRejectedError('resolves to a private network'), '', 0)
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
