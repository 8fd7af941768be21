import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const TIMEOUT_MS = 10_000

/** Requests a new sign-in link from the server of this checkout; returns `null` if it is not running. */
export async function requestSignInLink(root) {
  const environment = await readEnvironment(root)
  // The server has never been built, so it is not running.
  if (environment === null) return null
  const port = environment.PORT || '3006'
  const serverUrl = `http://${reachableHost(environment.HOST || '127.0.0.1')}:${port}`
  const token = ownerToken(root, environment)
  // The first start of the server creates the token.
  if (token === null) return null
  const response = await post(`${serverUrl}/api/session/link`, token)
  if (response === null) return null
  const body = await response.json().catch(() => null)
  if (response.status !== 201 || typeof body?.code !== 'string') {
    throw new Error(
      `${serverUrl} did not return a sign-in link: ${body?.detail ?? `it responded with status ${response.status}.`} Is it this checkout's server?`,
    )
  }
  const appUrl = (environment.APP_URL || environment.NEXT_PUBLIC_APP_URL || serverUrl).replace(
    /\/$/,
    '',
  )
  return `${appUrl}/sign-in#code=${body.code}`
}

/** Returns the environment as the server reads it, or `null` if the server is not built. */
async function readEnvironment(root) {
  const file = join(root, 'server/dist/src/config/environment.js')
  if (!existsSync(file)) return null
  const server = await import(pathToFileURL(file).href)
  return server.readEnvironment(root, process.env)
}

async function post(url, token) {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (error) {
    if (error.cause?.code === 'ECONNREFUSED') return null
    throw new Error(`${url} does not respond: ${error.cause?.message ?? error.message}.`)
  }
}

function ownerToken(root, environment) {
  if (environment.OWNER_TOKEN) return environment.OWNER_TOKEN
  const file = join(resolve(root, environment.DATA_DIR || '.data'), 'owner-token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

/** Returns the host for a URL. A server that listens on all interfaces is reachable at the loopback address. */
function reachableHost(configuredHost) {
  const host = configuredHost.replace(/^\[|\]$/g, '')
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
