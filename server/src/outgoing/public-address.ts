import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address belongs to the public internet: not to this machine, its network or its provider's inside, in
 * whatever notation; IPv6 addresses that only wrap IPv4 ones are none of ours to reach.
 */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) !== 0 && ipaddr.parse(address).range() === 'unicast'
