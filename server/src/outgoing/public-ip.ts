import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All of IPv6 that is given out to the internet (IANA); whatever lies outside wraps IPv4 or belongs to nobody. */
const GIVEN_OUT = ipaddr.parseCIDR('2000::/3')

/**
 * Whether an IP address belongs to the public internet: not to this machine, its network or its provider's inside, in
 * whatever notation; IPv6 addresses that only wrap IPv4 ones are none of ours to reach.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(GIVEN_OUT)
}
