import type { WebhookCheck, WebhookCheckItem } from '@the-way/shared'
import { readSecret } from '../config/parsers/secrets.ts'
import type { WebhookSettings } from '../config/webhook-settings.ts'
import { type Database, DatabaseError } from '../ports/database/database.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { checkUrl } from './check-webhook-url.ts'
import { webhookOf } from './run-webhook.ts'
import type { SigningKeys } from './signing-keys.ts'

interface CheckDependencies {
  database: Database
  replicate: Replicate
  settings: WebhookSettings
  keys: SigningKeys
}

/** Checks whether Replicate's deliveries would arrive: the webhook URL, the secret, and the URL that Replicate has. */
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
  const begin = performance.now()
  const address = key ? await checkUrl(url, key) : NOT_CHECKED
  const latency_ms = key ? Math.round(performance.now() - begin) : null
  return { url, latency_ms, checks: [address, secret, echo] }
}

const NOT_SET: WebhookCheckItem = {
  name: 'address',
  status: 'skipped',
  detail:
    'A webhook is not set up. The server checks runs at Replicate every few seconds, which is enough.',
  next_step: null,
}
const NOT_CHECKED: WebhookCheckItem = {
  name: 'address',
  status: 'skipped',
  detail: 'The URL was not checked, because there is no secret to sign with.',
  next_step: null,
}

/** Returns the worst result, as the one line of the connection check. */
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
  let secret: Buffer | null
  try {
    secret = readSecret(await replicate.webhookSecret())
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    return item(
      isSet ? 'warning' : 'failed',
      `Replicate did not return its signing secret: ${error.detail}.`,
      isSet
        ? 'Check again later. Until then, deliveries are verified with REPLICATE_WEBHOOK_SECRET.'
        : 'Check again later, or set REPLICATE_WEBHOOK_SECRET. Until then, deliveries are rejected.',
    )
  }
  if (!isSet) return item('ok', 'Replicate returned its signing secret.')
  return secret && settings.keys.some((key) => key.equals(secret))
    ? item('ok', 'REPLICATE_WEBHOOK_SECRET is the secret that Replicate signs with.')
    : item(
        'failed',
        'REPLICATE_WEBHOOK_SECRET is not the secret that Replicate signs with.',
        'Remove it, so that the server requests it from Replicate, and restart the server.',
      )
}

/** Checks the webhook URL of the newest training at Replicate. */
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
    if (!newest || !run) return item('skipped', 'No training was started with this URL yet.')
    return run.webhook === webhookOf(url, newest.id)?.url
      ? item('ok', 'The newest training at Replicate has this webhook URL.')
      : item(
          'warning',
          run.webhook === null
            ? 'The newest training at Replicate does not have a webhook.'
            : 'The newest training at Replicate has another webhook URL.',
          'This is fine if it was started before REPLICATE_WEBHOOK_URL was changed. The next training will have the new URL.',
        )
  } catch (error) {
    if (error instanceof ReplicateError) return item('skipped', 'Replicate does not answer.')
    if (error instanceof DatabaseError) return item('skipped', 'The database does not answer.')
    throw error
  }
}
