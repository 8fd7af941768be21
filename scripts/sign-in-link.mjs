import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ANSWER_WITHIN_MS = 10_000

/** A new sign-in link from the server that runs by this environment; null when none runs. */
export async function askForLink(root, environment) {
  const port = environment.PORT || '3006'
  const address = `http://${reachable(environment.HOST || '127.0.0.1')}:${port}`
  const token = ownerToken(root, environment)
  // Without it no server has ever started here.
  if (token === null) return null
  const answer = await ask(`${address}/api/session/link`, token)
  if (answer === null) return null
  const body = await answer.json().catch(() => null)
  if (answer.status !== 201 || typeof body?.code !== 'string') {
    throw new Error(
      `${address} gives no link: ${body?.detail ?? `it answered ${answer.status}`} Is it this checkout's server?`,
    )
  }
  const shown = (environment.APP_URL || environment.NEXT_PUBLIC_APP_URL || address).replace(
    /\/$/,
    '',
  )
  return `${shown}/sign-in#code=${body.code}`
}

async function ask(url, token) {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
  } catch (error) {
    if (error.cause?.code === 'ECONNREFUSED') return null
    throw new Error(`${url} does not answer: ${error.cause?.message ?? error.message}.`)
  }
}

function ownerToken(root, environment) {
  if (environment.OWNER_TOKEN) return environment.OWNER_TOKEN
  const file = join(resolve(root, environment.DATA_DIR || '.data'), 'owner-token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

/** The host as an address names it: one that means every address is reached here by the loopback's. */
function reachable(set) {
  const host = set.replace(/^\[|\]$/g, '')
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
