import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import { count } from '../../lib/format.ts'

export const NAMES: Record<ConnectionCheckItem['name'], string> = {
  token: 'Token',
  account: 'Account',
  trainer: 'Trainer',
  base_model: 'Base model',
  demo_models: 'Demo models',
  credit: 'Credit',
  webhook: 'Notices from Replicate',
  clock: 'Clock',
  database: 'Database',
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six']

/** "One thing to mend, one to look at." */
export function finding({ checks, ok }: ConnectionCheck): string {
  const having = (status: string) => checks.filter((check) => check.status === status).length
  const [mend, look] = [having('failed'), having('warning')]
  const word = (amount: number) => NUMBERS[amount] ?? count(amount)
  const things = (amount: number) => `${word(amount)} thing${amount === 1 ? '' : 's'}`
  if (mend > 0 && look > 0)
    return `${things(mend)} to mend, ${word(look).toLowerCase()} to look at.`
  if (mend > 0) return `${things(mend)} to mend.`
  if (look > 0) return `${things(look)} to look at.`
  return ok
    ? 'All is there that a training needs.'
    : 'Not everything is there that a training needs.'
}

const ADDRESS = /https?:\/\/[^\s,;)]+/g
const SIGNS: Record<ConnectionCheckItem['status'], string> = {
  ok: 'ok',
  warning: 'look at this',
  failed: 'failed',
  skipped: 'not needed',
}

/** The check for a question to others: without addresses, which may be private. */
export function checkAsText(check: ConnectionCheck, version: string, at: Date): string {
  const rows = check.checks.map(
    ({ name, status, detail }) =>
      `${NAMES[name]}: ${SIGNS[status]}. ${detail.replace(ADDRESS, '(address)')}`,
  )
  const head = `The Way ${version}, ${at.toISOString()}${check.emulated ? ', emulated' : ''}`
  return [head, finding(check), ...rows].join('\n')
}
