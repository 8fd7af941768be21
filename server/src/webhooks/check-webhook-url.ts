import { randomUUID } from 'node:crypto'
import { PING, type WebhookCheckItem } from '@the-way/shared'
import { Value } from 'typebox/value'
import { ReceivedSchema } from './receive-delivery.ts'
import { sign } from './signature.ts'

/** Replicate waits "a few seconds". */
const TIMEOUT_MS = 10_000

const POLLING =
  'or leave it out: Replicate is asked every few seconds all the same, so nothing is lost.'
const POINT_HERE = `Set REPLICATE_WEBHOOK_URL to an address that leads to this server, ${POLLING}`

type Verdict = Omit<WebhookCheckItem, 'name'>

/** Sends a signed ping to the own public address, the one address that is ever asked, and says what came back. */
export async function checkAddress(url: string, key: Buffer): Promise<WebhookCheckItem> {
  return { name: 'address', ...(await askAddress(url, key)) }
}

async function askAddress(url: string, key: Buffer): Promise<Verdict> {
  const id = `ping_${randomUUID()}`
  const body = JSON.stringify(PING)
  let answer: Response
  let text: string
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { ...sign(key, id, body), 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = await answer.text()
  } catch (error) {
    return unreachable(url, error)
  }
  return answer.status === 200 ? ofContent(url, id, text) : ofStatus(url, answer.status, text)
}

const fault = (detail: string, next_step: string): Verdict => ({
  status: 'failed',
  detail,
  next_step,
})

function ofContent(url: string, id: string, text: string): Verdict {
  const received = parse(text)
  if (Value.Check(ReceivedSchema, received) && received.id === id && received.outcome === 'pong')
    return { status: 'ok', detail: `${url} leads here.`, next_step: null }
  return fault(`${url} answers, but it is not this server.`, POINT_HERE)
}

function ofStatus(url: string, status: number, text: string): Verdict {
  if (status >= 300 && status < 400)
    return fault(
      `${url} answers ${status}, a redirect.`,
      `Replicate does not follow redirects. Set REPLICATE_WEBHOOK_URL to the final address, ${POLLING}`,
    )
  const refused = parse(text)
  const code =
    refused !== null && typeof refused === 'object' && 'code' in refused ? refused.code : null
  if (typeof code === 'string' && code.startsWith('webhook.'))
    return fault(
      `${url} leads to The Way, which refuses the delivery: ${code}.`,
      'Check that the address leads to this server, that both have the same secret, and that what stands between passes headers and body on unchanged.',
    )
  if (status === 404)
    return fault(
      `${url} answers 404: there is nothing.`,
      'Set REPLICATE_WEBHOOK_URL to the address of this server with /api/webhook/replicate at its end.',
    )
  if (status === 401 || status === 403)
    return fault(
      `${url} answers ${status}: something in front of this server asks for a sign-in.`,
      'Let POST requests to this address pass without one; deliveries are signed.',
    )
  if (status === 413)
    return fault(`${url} answers 413.`, 'Let what stands in front take bodies of 10 MB.')
  if (status >= 500)
    return fault(
      `${url} answers ${status}.`,
      'Check what stands in front of this server, and that it reaches this server.',
    )
  return fault(`${url} answers ${status}.`, POINT_HERE)
}

const CAUSES: [codes: RegExp, detail: string, next_step: string][] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'its name is not known', 'Check its spelling and its DNS record.'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/,
    'its certificate is not trusted',
    'Replicate takes certificates of public authorities only, such as Let’s Encrypt’s.',
  ],
  [/^ECONNREFUSED$/, 'nothing listens there', 'Check that the tunnel or proxy runs.'],
]

function unreachable(url: string, error: unknown): Verdict {
  if (error instanceof Error && error.name === 'TimeoutError')
    return fault(
      `${url} does not answer within ${TIMEOUT_MS / 1000} s.`,
      'Check that it can be reached from outside, through firewalls too. Where this network cannot reach its own public address, ask from another one.',
    )
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [, detail, next_step] = CAUSES.find(([codes]) => codes.test(code)) ?? []
  return fault(
    `${url} cannot be reached: ${detail ?? 'the connection broke'}.`,
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
