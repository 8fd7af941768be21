import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import type { TrainerSettings } from '../config/trainer-settings.ts'
import { type Database, DatabaseError } from '../ports/database/database.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { worstOf } from '../webhooks/check-webhook.ts'
import type { WebhooksService } from '../webhooks/webhooks.service.ts'
import { checkClock, checkCredit } from './check-account.ts'
import { checkBaseModels } from './check-base-models.ts'
import { combine, failed, ok } from './check-item.ts'
import { explainToken } from './check-token.ts'

export interface ConnectionCheckDependencies {
  database: Database
  replicate: Replicate
  webhooks: WebhooksService
  settings: Config['replicate']
}

/** Checks everything that a training needs at Replicate, and describes each result. Charges nothing. */
export async function checkConnection(
  deps: ConnectionCheckDependencies,
  owner_id: string,
): Promise<ConnectionCheck> {
  const { replicate, settings } = deps
  const checks: ConnectionCheckItem[] = []
  if (settings.emulated) {
    checks.push(DEMO_MODE)
    return conclude(deps, owner_id, { checks, account: null, base_models: [], latency_ms: null })
  }
  const began = performance.now()
  let account: ConnectionCheck['account'] = null
  let latency_ms: number | null = null
  try {
    account = await replicate.account()
    latency_ms = Math.round(performance.now() - began)
    checks.push(ok('token', 'Accepted by Replicate.'))
    checks.push(checkAccount(account.username, settings.username))
  } catch (error) {
    checks.push(explainToken(error, settings))
  }
  const base_models: ConnectionCheck['base_models'] = []
  if (account) {
    const trainers = Object.values(settings.trainers)
    checks.push(await checkTrainers(replicate, trainers))
    const owner = settings.username ?? account.username
    const names = new Set(trainers.map(({ baseModel }) => `${owner}/${baseModel}`))
    const found = await checkBaseModels(replicate, names)
    base_models.push(...found.base_models)
    checks.push(found.check)
    checks.push(checkCredit(replicate.signs(), Date.now()))
  }
  checks.push(...(await checkDemoModels(deps.database, owner_id)))
  return conclude(deps, owner_id, { checks, account, base_models, latency_ms })
}

/** Adds the checks that also run in demo mode. */
async function conclude(
  { database, replicate, webhooks, settings: { emulated } }: ConnectionCheckDependencies,
  owner_id: string,
  found: Omit<ConnectionCheck, 'ok' | 'emulated'>,
): Promise<ConnectionCheck> {
  const checks = [
    ...found.checks,
    { ...worstOf(await webhooks.check(owner_id)), name: 'webhook' as const },
    ...(found.account ? [checkClock(replicate.signs())] : []),
    await checkDatabase(database),
  ]
  return { ...found, ok: checks.every(({ status }) => status !== 'failed'), emulated, checks }
}

const DEMO_MODE: ConnectionCheckItem = {
  name: 'token',
  status: 'skipped',
  detail: 'Demo mode: no token is set, so nothing is sent to Replicate and nothing is charged.',
  next_step: 'Connect Replicate to train and generate there.',
}

/** Warns about models from demo mode. Their images stay, but Replicate does not have these models. */
async function checkDemoModels(
  { call }: Database,
  owner_id: string,
): Promise<ConnectionCheckItem[]> {
  // If the database does not respond, its own check says so.
  const count = await call.models_count_emulated({ owner_id }).catch(() => 0)
  if (count === 0) return []
  const detail =
    count === 1 ? '1 demo model is not on Replicate.' : `${count} demo models are not on Replicate.`
  const next_step = 'Train again to use them there. Their images stay.'
  return [{ name: 'demo_models', status: 'warning', detail, next_step }]
}

function checkAccount(username: string, configured: string | null): ConnectionCheckItem {
  if (configured === null || configured === username)
    return ok('account', `Connected as ${username}.`)
  return {
    name: 'account',
    status: 'warning',
    detail: `The token belongs to ${username}, but REPLICATE_USERNAME is ${configured}.`,
    next_step: `Set REPLICATE_USERNAME to ${username}, or use a token of ${configured}.`,
  }
}

const checkTrainers = async (replicate: Replicate, trainers: readonly TrainerSettings[]) =>
  combine(await Promise.all(trainers.map((trainer) => checkTrainer(replicate, trainer))))

async function checkTrainer(
  replicate: Replicate,
  { owner, name, version, variables }: TrainerSettings,
): Promise<ConnectionCheckItem> {
  try {
    if (await replicate.getVersion(owner, name, version)) {
      return ok('trainer', `${owner}/${name} found.`)
    }
    return {
      name: 'trainer',
      status: 'failed',
      detail: `Replicate does not have version ${version.slice(0, 12)}… of ${owner}/${name}.`,
      next_step: `Set ${variables.trainer} to a version id from replicate.com/${owner}/${name}/versions.`,
    }
  } catch (error) {
    return failed('trainer', error)
  }
}

async function checkDatabase({ engine, call }: Database): Promise<ConnectionCheckItem> {
  const began = performance.now()
  try {
    const { version } = await call.schema_version({})
    const latencyMs = Math.max(1, Math.round(performance.now() - began))
    return ok(
      'database',
      `The ${engine} database responds in ${latencyMs} ms, schema version ${version}.`,
    )
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return {
      name: 'database',
      status: 'failed',
      detail:
        error.kind === 'unavailable'
          ? `The ${engine} database does not respond.`
          : `The ${engine} database rejected a query; the server’s log says why.`,
      next_step: DATABASE_STEPS[engine],
    }
  }
}

const DATABASE_STEPS: Record<Database['engine'], string> = {
  embedded: 'Restart The Way. Everything that was stored is safe.',
  postgres:
    'Check that PostgreSQL is running and can be reached at DATABASE_URL, then check again. Nothing is lost; work resumes automatically.',
  supabase:
    'Check SUPABASE_URL and whether the project is paused, then check again. Nothing is lost; work resumes automatically.',
}
