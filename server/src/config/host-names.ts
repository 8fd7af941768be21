import { isIPv6 } from 'node:net'

/**
 * Normalizes a host as a browser does in URLs (`127.1` is 127.0.0.1), without brackets and without the dot that a fully
 * qualified name may end in. Returns `null` if the text is not just a host.
 */
export function hostName(host: string): string | null {
  const bracketed = isIPv6(host) ? `[${host}]` : host
  const url = `http://${bracketed}`
  if (!/^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)$/i.test(bracketed) || !URL.canParse(url))
    return null
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, '') || null
}

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d+){3}|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/

export const isLoopbackHost = (host: string) => LOOPBACK.test(hostName(host) ?? '')
