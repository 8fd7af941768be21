import type { FileRecord } from '../records.ts'
import type { FileVault } from './file-store.ts'

/**
 * Returns the uploaded file behind a URL given as input: its `urls.get`, which Replicate resolves itself, or a signed
 * download URL. The port is ignored, since a URL outlives a restart on another port.
 */
export function fileAtUrl(vault: FileVault, text: string): FileRecord | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
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

/** Checks for hostnames and IP addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}
