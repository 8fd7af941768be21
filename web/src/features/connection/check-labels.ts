import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import { count } from '../../lib/format.ts'

export const NAMES: Record<ConnectionCheckItem['name'], string> = {
  token: 'Token',
  account: 'Account',
  trainer: 'Trainers',
  base_model: 'Base models',
  demo_models: 'Demo models',
  credit: 'Credit',
  webhook: 'Webhooks',
  clock: 'Clock',
  database: 'Database',
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six']

/** "One problem, two warnings." */
export function finding({ checks, ok, emulated }: ConnectionCheck): string {
  const having = (status: string) => checks.filter((check) => check.status === status).length
  const [failed, warned] = [having('failed'), having('warning')]
  const amount = (of: number, what: string) =>
    `${NUMBERS[of] ?? count(of)} ${what}${of === 1 ? '' : 's'}`
  const problems = amount(failed, 'problem')
  const warnings = amount(warned, 'warning')
  if (failed > 0 && warned > 0) return `${problems}, ${warnings.toLowerCase()}.`
  if (failed > 0) return `${problems}.`
  if (emulated) return 'Demo mode. Nothing was checked on Replicate.'
  if (warned > 0) return `${warnings}.`
  return ok ? 'Everything is ready for training.' : 'Not everything is ready for training.'
}

const ADDRESS = /https?:\/\/[^\s,;)]+/g
const SIGNS: Record<ConnectionCheckItem['status'], string> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'failed',
  skipped: 'not checked',
}

/** The check for a question to others: without addresses, which may be private. */
export function checkAsText(check: ConnectionCheck, version: string, at: Date): string {
  const rows = check.checks.map(
    ({ name, status, detail }) =>
      `${NAMES[name]}: ${SIGNS[status]}. ${detail.replace(ADDRESS, '(address)')}`,
  )
  const head = `The Way ${version}, ${at.toISOString()}${check.emulated ? ', demo mode' : ''}`
  return [head, finding(check), ...rows].join('\n')
}
