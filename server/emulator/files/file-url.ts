import type { FileRecord } from '../records.ts'
import type { FileVault } from './file-store.ts'

/**
 * The uploaded file behind an address given as input: its `urls.get`, which Replicate resolves
 * itself, or a signed download address. The port may be another one than today's: an address
 * outlives a restart.
 */
export function fileAtAddress(vault: FileVault, address: string): FileRecord | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const match = /^\/v1\/files\/([^/]+)(\/download)?$/.exec(url.pathname)
  const id = match?.[1]
  if (id === undefined || !isLoopback(url.hostname)) return undefined
  if (match?.[2] !== undefined) {
    const query = (name: string): string => url.searchParams.get(name) ?? ''
    const signed = { owner: query('owner'), expiry: query('expiry'), signature: query('signature') }
    if (!vault.isSigned(id, signed)) return undefined
  }
  return vault.find(id)
}

/** Names and addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}
