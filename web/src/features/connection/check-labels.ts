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

/** Returns a summary such as "One problem, two warnings." */
export function checkSummary({ checks, ok, emulated }: ConnectionCheck): string {
  const countOf = (status: string) => checks.filter((check) => check.status === status).length
  const [failed, warned] = [countOf('failed'), countOf('warning')]
  const amount = (number: number, noun: string) =>
    `${NUMBERS[number] ?? count(number)} ${noun}${number === 1 ? '' : 's'}`
  const problems = amount(failed, 'problem')
  const warnings = amount(warned, 'warning')
  if (failed > 0 && warned > 0) return `${problems}, ${warnings.toLowerCase()}.`
  if (failed > 0) return `${problems}.`
  if (emulated) return 'Demo mode. Nothing was checked on Replicate.'
  if (warned > 0) return `${warnings}.`
  return ok ? 'Everything is ready for training.' : 'Not everything is ready for training.'
}

const URLS = /https?:\/\/[^\s,;)]+/g
const STATUS_LABELS: Record<ConnectionCheckItem['status'], string> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'failed',
  skipped: 'not checked',
}

/** Returns a check as text for a support request: without URLs, which may be private. */
export function checkAsText(check: ConnectionCheck, version: string, at: Date): string {
  const rows = check.checks.map(
    ({ name, status, detail }) =>
      `${NAMES[name]}: ${STATUS_LABELS[status]}. ${detail.replace(URLS, '(URL)')}`,
  )
  const head = `The Way ${version}, ${at.toISOString()}${check.emulated ? ', demo mode' : ''}`
  return [head, checkSummary(check), ...rows].join('\n')
}
