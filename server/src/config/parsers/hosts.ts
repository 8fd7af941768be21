import { isIP, isIPv6 } from 'node:net'
import { hostName } from '../host-names.ts'
import { type Parser, shouldBeError } from './parser.ts'
import { splitList } from './urls.ts'

export const host: Parser<string> = (value, name) => {
  const normalized = hostName(value)
  if (normalized !== null) return normalized
  // An IPv6 address may have a zone, such as fe80::1%eth0.
  if (isIPv6(value)) return value
  throw shouldBeError(
    name,
    'an IP address or hostname of this machine, such as 127.0.0.1 or ::1, without a port',
  )
}

const MAX_HOPS = 10

/** Returns the number of trusted proxies, or their IP addresses and networks; `false` if there are 0. */
export const trustedProxies: Parser<number | string[] | false> = (value, name) => {
  if (/^\d{1,2}$/.test(value) && +value <= MAX_HOPS) return +value === 0 ? false : +value
  const proxies = splitList(value)
  if (proxies.length > 0 && proxies.every(isIpAddressOrNetwork)) return proxies
  throw shouldBeError(
    name,
    `the IP addresses or networks of your proxies, such as 10.0.0.2 or 10.0.0.0/8, separated by commas, or how many proxies there are (1 to ${MAX_HOPS})`,
  )
}

const BITS: Record<number, number> = { 4: 32, 6: 128 }

function isIpAddressOrNetwork(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/')
  const bits = BITS[isIP(address)]
  if (bits === undefined || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && +prefix >= 1 && +prefix <= bits)
}
