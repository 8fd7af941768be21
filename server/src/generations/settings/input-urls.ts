import { isPublicAddress } from '../../outgoing/public-ip.ts'

/** Names that only mean something inside a network. */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)\.?$/i
/** Parameters with which people pass their own token to a download. */
const SECRET_PARAMETER = /^(?:token|access_token|api_?key|key|secret|password|auth)$/i
const MAX_LENGTH = 2000

/**
 * Says what is wrong with a URL that Replicate is to download, as a phrase to follow "should"; `null` if nothing. The
 * server itself never requests it. `apiHost` is that of Replicate's API: Replicate reads URLs of it with the account's
 * token, which all users of this server share.
 */
export function urlFault(text: string, apiHost: string): string | null {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return 'be an http(s) URL, such as https://example.com/image.png'
  if (url.username !== '' || url.password !== '')
    return 'not contain a user name or password, because settings are stored with the images'
  if ([...url.searchParams.keys()].some((name) => SECRET_PARAMETER.test(name)))
    return 'not contain a token, because settings are stored with the images'
  if (url.host === apiHost) return 'not be a URL of Replicate’s API'
  return isPublicHost(url.hostname)
    ? null
    : 'have a public host: Replicate can’t download from a private network'
}

/** The URL parser has already converted other notations of an IP address, such as `0x7f.1`. */
function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  const isAddress = address !== hostname || /^[\d.]+$/.test(hostname)
  if (isAddress) return isPublicAddress(address)
  return hostname.includes('.') && !PRIVATE_NAME.test(hostname)
}
