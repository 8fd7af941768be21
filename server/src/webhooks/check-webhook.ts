import type { WebhookCheck, WebhookCheckItem } from '@the-way/shared'
import type { WebhookSettings } from '../config/webhook-settings.ts'
import { readSecret } from '../config/webhook-settings.ts'
import { type Database, DatabaseError } from '../ports/database/database.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { checkAddress } from './check-webhook-url.ts'
import { webhookOf } from './run-webhook.ts'
import type { SigningKeys } from './signing-keys.ts'

interface CheckDependencies {
  database: Database
  replicate: Replicate
  settings: WebhookSettings
  keys: SigningKeys
}

/** Whether Replicate's deliveries would arrive: the own address, the secret, and what Replicate was told. */
export async function checkWebhook(
  deps: CheckDependencies,
  owner_id: string,
): Promise<WebhookCheck> {
  const { url } = deps.settings
  if (url === null) return { url, latency_ms: null, checks: [NOT_SET] }
  const [secret, echo, [key]] = await Promise.all([
    checkSecret(deps),
    checkEcho(deps, url, owner_id),
    deps.keys.current(),
  ])
  const began = performance.now()
  const address = key ? await checkAddress(url, key) : NOT_ASKED
  const latency_ms = key ? Math.round(performance.now() - began) : null
  return { url, latency_ms, checks: [address, secret, echo] }
}

const NOT_SET: WebhookCheckItem = {
  name: 'address',
  status: 'skipped',
  detail: 'No webhook is set up: Replicate is asked for news every few seconds, which is enough.',
  next_step: null,
}
const NOT_ASKED: WebhookCheckItem = {
  name: 'address',
  status: 'skipped',
  detail: 'The address was not asked: there is no secret to sign with.',
  next_step: null,
}

/** The one line of the connection check: what is worst, else that it works. */
export function worstOf({ checks }: WebhookCheck): WebhookCheckItem {
  const ranks = ['failed', 'warning', 'ok', 'skipped']
  const [worst] = [...checks].sort((a, b) => ranks.indexOf(a.status) - ranks.indexOf(b.status))
  return worst ?? NOT_SET
}

async function checkSecret({ settings, replicate }: CheckDependencies): Promise<WebhookCheckItem> {
  const isSet = settings.keys.length > 0
  const item = (
    status: WebhookCheckItem['status'],
    detail: string,
    next_step: string | null = null,
  ): WebhookCheckItem => ({ name: 'secret', status, detail, next_step })
  let told: Buffer | null
  try {
    told = readSecret(await replicate.webhookSecret())
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    return item(
      isSet ? 'warning' : 'failed',
      `Replicate does not tell its signing secret: ${error.detail}.`,
      isSet
        ? 'Check again later. Deliveries are held to REPLICATE_WEBHOOK_SECRET meanwhile.'
        : 'Check again later, or set REPLICATE_WEBHOOK_SECRET. Deliveries are refused meanwhile.',
    )
  }
  if (!isSet) return item('ok', 'Replicate told its signing secret.')
  return told && settings.keys.some((key) => key.equals(told))
    ? item('ok', 'REPLICATE_WEBHOOK_SECRET is the secret that Replicate signs with.')
    : item(
        'failed',
        'REPLICATE_WEBHOOK_SECRET is not the secret that Replicate signs with.',
        'Leave it out, so that Replicate is asked for it, and start the server again.',
      )
}

/** What Replicate says of the newest training that it has. */
async function checkEcho(
  { database, replicate }: CheckDependencies,
  url: string,
  owner_id: string,
): Promise<WebhookCheckItem> {
  const item = (
    status: WebhookCheckItem['status'],
    detail: string,
    next_step: string | null = null,
  ): WebhookCheckItem => ({ name: 'echo', status, detail, next_step })
  try {
    const { trainings } = await database.call.trainings_list({ owner_id, limit: 10, cursor: null })
    const newest = trainings.find(({ replicate_id }) => replicate_id !== null)
    const run = newest?.replicate_id ? await replicate.getTraining(newest.replicate_id) : null
    if (!newest || !run) return item('skipped', 'No training was started with the address yet.')
    return run.webhook === webhookOf(url, newest.id)?.url
      ? item('ok', 'Replicate has the address from the newest training.')
      : item(
          'warning',
          run.webhook === null
            ? 'Replicate names no webhook for the newest training.'
            : 'Replicate has another address from the newest training.',
          'Fine if it was started before REPLICATE_WEBHOOK_URL was set so; the next training brings the address.',
        )
  } catch (error) {
    if (error instanceof ReplicateError) return item('skipped', 'Replicate does not answer.')
    if (error instanceof DatabaseError) return item('skipped', 'The database does not answer.')
    throw error
  }
}
