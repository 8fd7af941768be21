import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Global unicast IPv6 (IANA). All other IPv6 addresses embed IPv4 or are not assigned. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')

/**
 * Whether an IP address, in any notation, belongs to the public internet and not to this machine, its network or the
 * internal network of its provider. IPv6 addresses that embed IPv4 are not public.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST)
}
