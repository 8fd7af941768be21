import type { FaultSide, Training } from '@the-way/shared'
import { money } from '../../lib/format.ts'
import { duration } from '../../lib/format-time.ts'
import { isFree } from './money.ts'
import { secondsRun } from './times.ts'

const SIDES: Record<FaultSide, string> = {
  pictures: 'The pictures',
  settings: 'The settings; your pictures are fine',
  replicate: 'Replicate; your pictures and settings are fine',
  us: 'This server; your pictures and settings are fine',
  account: 'Your Replicate account; your pictures and settings are fine',
}

/** On whose side the fault lies; null where nobody can say. */
export const sideWords = ({ error }: Training): string | null =>
  error?.side === undefined ? null : SIDES[error.side]

/** What an ended training without a model was charged, as far as it is known. */
export function chargedWords(training: Training): string {
  const { status, error, cost_usd_micros, completed_at } = training
  if (isFree(training)) return 'Nothing: it was emulated'
  if (error?.charged === 'see_bill') return 'See Replicate’s bill'
  if (error?.charged === 'no' || cost_usd_micros === 0) {
    return status === 'failed' ? 'Nothing: Replicate does not bill failed trainings' : 'Nothing'
  }
  if (cost_usd_micros === null) return 'See Replicate’s bill'
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  const ran = seconds === null ? '' : ` for ${duration(seconds)}`
  return `${money(cost_usd_micros)}${ran}, on Replicate’s bill`
}

/** What to do next: the settings that are to be otherwise, or the hint. */
export function nextStepWords({ error }: Training): string | null {
  if (!error?.mend) return error?.hint ?? null
  const changes = Object.entries(error.mend).map(([name, value]) => {
    const words = name.replaceAll('_', ' ')
    return value === null ? `without ${words}` : `with ${words} ${String(value)}`
  })
  return `Train again ${changes.join(' and ')}. Everything else stays as it was.`
}
