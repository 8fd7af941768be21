import { randomUUID } from 'node:crypto'
import { PING, type WebhookCheckItem } from '@the-way/shared'
import { Value } from 'typebox/value'
import { ReceivedSchema } from './receive-delivery.ts'
import { sign } from './signature.ts'

/** Replicate waits "a few seconds" for a response. */
const TIMEOUT_MS = 10_000

const POLLING = 'or remove it: the server also checks runs every few seconds, so nothing is lost.'
const POINT_HERE = `Set REPLICATE_WEBHOOK_URL to a URL that leads to this server, ${POLLING}`

type Verdict = Omit<WebhookCheckItem, 'name'>

/** Sends a signed ping to the configured webhook URL, never to another one, and explains the response. */
export async function checkUrl(url: string, key: Buffer): Promise<WebhookCheckItem> {
  return { name: 'address', ...(await ping(url, key)) }
}

async function ping(url: string, key: Buffer): Promise<Verdict> {
  const id = `ping_${randomUUID()}`
  const body = JSON.stringify(PING)
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { ...sign(key, id, body), 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = await response.text()
  } catch (error) {
    return explainConnectionError(url, error)
  }
  return response.status === 200
    ? explainBody(url, id, text)
    : explainStatus(url, response.status, text)
}

const failed = (detail: string, next_step: string): Verdict => ({
  status: 'failed',
  detail,
  next_step,
})

function explainBody(url: string, id: string, text: string): Verdict {
  const received = parse(text)
  if (Value.Check(ReceivedSchema, received) && received.id === id && received.outcome === 'pong')
    return { status: 'ok', detail: `${url} leads to this server.`, next_step: null }
  return failed(`${url} responded, but it is not this server.`, POINT_HERE)
}

function explainStatus(url: string, status: number, text: string): Verdict {
  if (status >= 300 && status < 400)
    return failed(
      `${url} returned ${status}, a redirect.`,
      `Replicate does not follow redirects. Set REPLICATE_WEBHOOK_URL to the final URL, ${POLLING}`,
    )
  const error = parse(text)
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : null
  if (typeof code === 'string' && code.startsWith('webhook.'))
    return failed(
      `${url} leads to The Way, which rejected the delivery: ${code}.`,
      'Check that the URL leads to this server, that both have the same secret, and that proxies in between forward headers and body unchanged.',
    )
  if (status === 404)
    return failed(
      `${url} returned 404: nothing was found at this path.`,
      'Set REPLICATE_WEBHOOK_URL to the URL of this server, followed by /api/webhook/replicate.',
    )
  if (status === 401 || status === 403)
    return failed(
      `${url} returned ${status}: something in front of this server requires a sign-in.`,
      'Let POST requests to this URL pass without a sign-in; deliveries are signed.',
    )
  if (status === 413)
    return failed(
      `${url} returned 413.`,
      'Let the proxy in front of this server accept bodies of 10 MB.',
    )
  if (status >= 500)
    return failed(
      `${url} returned ${status}.`,
      'Check the proxy in front of this server, and that it can reach this server.',
    )
  return failed(`${url} returned ${status}.`, POINT_HERE)
}

const CAUSES: [codes: RegExp, detail: string, next_step: string][] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'its hostname could not be resolved',
    'Check its spelling and its DNS record.',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/,
    'its certificate is not trusted',
    'Replicate only accepts certificates from public authorities, such as Let’s Encrypt.',
  ],
  [/^ECONNREFUSED$/, 'the connection was refused', 'Check that the tunnel or proxy is running.'],
]

function explainConnectionError(url: string, error: unknown): Verdict {
  if (error instanceof Error && error.name === 'TimeoutError')
    return failed(
      `${url} did not respond within ${TIMEOUT_MS / 1000} s.`,
      'Check that it can be reached from outside, also through firewalls. Some networks cannot reach their own public URL; then check from another network.',
    )
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [, detail, next_step] = CAUSES.find(([codes]) => codes.test(code)) ?? []
  return failed(
    `${url} cannot be reached: ${detail ?? 'the connection was lost'}.`,
    next_step ?? POINT_HERE,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
