import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, fetch, type Response } from 'undici'
import { isPublicAddress } from './public-ip.ts'

/** An address that is not asked, whoever names it, or an answer that is not read. */
export class AddressRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'AddressRefused'
  }
}

/** Looks a name up; all of its addresses. As `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface AllowedAddresses {
  /**
   * Hosts by name that may be asked, and all names below those that begin with a dot. `any` allows every name; the IP
   * address that it leads to has to be public all the same.
   */
  hosts: readonly string[] | 'any'
  /** An origin on this machine that may be asked too, such as an emulator's; over http as well. */
  localOrigin: string | null
}

export interface GuardedFetchOptions extends AllowedAddresses {
  lookup?: Lookup
}

/** A body that is sent by POST. */
export interface GuardedPost {
  headers: Record<string, string>
  body: Uint8Array
}

export type GuardedFetch = (
  address: string,
  signal: AbortSignal,
  post?: GuardedPost,
) => Promise<Response>

const MAX_REDIRECTS = 3

/** The others unpack with up to 16 MB (br) or 128 MB (zstd) of memory for each answer. */
const PACKINGS = ['gzip', 'deflate']

/**
 * A GET of an address that somebody else named. Only https to the known hosts, at most three redirects of which each is
 * checked, and only public IP addresses: the one that was checked is the one that is connected to, so that a name
 * cannot lead elsewhere between the two. No credential is sent. Throws `AddressRefused`, or what `fetch` throws. With
 * `post` it is a POST, whose answer is returned as it is: no redirect is followed.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { localOrigin } = options
  const outside = new Agent({
    connect: { lookup: publicOnly(options.lookup ?? systemLookup) },
  })
  const local = new Agent()

  return async (address, signal, post) => {
    let url = parse(address)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (!isAllowedAddress(url, options))
        throw new AddressRefused('leads to an address that nothing is taken from')
      const dispatcher = url.origin === localOrigin ? local : outside
      const answer = await send(url, { dispatcher, signal }, post)
      // Who gets a message has nothing to say that is read.
      if (post) return answer
      if (!isUnpackable(answer)) {
        await answer.body?.cancel()
        throw new AddressRefused('is packed in a way that was not asked for')
      }
      if (answer.status < 300 || answer.status >= 400) return answer
      await answer.body?.cancel()
      const location = answer.headers.get('location')
      if (location === null) throw new AddressRefused('redirects to nowhere')
      url = parse(location, url)
    }
    throw new AddressRefused('redirects too often')
  }
}

/** Whether an address may be asked at all, before its name is looked up. */
export function isAllowedAddress(url: URL, { hosts, localOrigin }: AllowedAddresses): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (url.origin === localOrigin) return true
  const { hostname } = url
  const isKnown =
    hosts === 'any'
      ? /\.[^.]+$/.test(hostname)
      : hosts.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host))
  return url.protocol === 'https:' && url.port === '' && isKnown && isName(hostname)
}

/** An IP address is connected to without the look-up in which addresses are checked. */
const isName = (hostname: string) => isIP(hostname.replace(/^\[|\]$/g, '')) === 0

function parse(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new AddressRefused('has no usable address')
  return new URL(address, base)
}

function isUnpackable({ headers }: Response): boolean {
  const packing = headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
  return packing === 'identity' || PACKINGS.includes(packing)
}

async function send(
  url: URL,
  options: { dispatcher: Agent; signal: AbortSignal },
  post: GuardedPost | undefined,
): Promise<Response> {
  try {
    const headers = { ...post?.headers, 'accept-encoding': PACKINGS.join(', ') }
    const how = post && ({ method: 'POST', body: post.body } as const)
    return await fetch(url, { ...options, ...how, headers, redirect: 'manual' })
  } catch (error) {
    if (error instanceof Error && error.cause instanceof AddressRefused) throw error.cause
    throw error
  }
}

/** A look-up that fails where a name leads to any address that is not public. */
export const publicOnly =
  (lookup: Lookup): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0)
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new AddressRefused('leads into a private network'), '', 0)
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
