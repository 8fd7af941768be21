import type { Training } from '@the-way/shared'
import { duration } from '../../../lib/format-time.ts'
import { costLine } from '../money.ts'
import { secondsRun } from '../times.ts'

/** Returns the notice for a training that has ended; `short` is for the tab's title. */
export function endMessage(training: Training): { title: string; detail: string; short: string } {
  const { name, status, error, completed_at } = training
  if (status === 'failed') {
    const detail = error?.message ?? 'Open it to see why.'
    return { title: `${name} failed.`, detail, short: `✕ ${name}` }
  }
  if (status === 'canceled') {
    const detail = error?.message ?? 'No model was made.'
    return { title: `${name} was canceled.`, detail, short: `✕ ${name}` }
  }
  if (error) return { title: `${name} is trained.`, detail: error.message, short: `✓ ${name}` }
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  const took = seconds === null ? [] : [`in ${duration(seconds)}`]
  return {
    title: `${name} is trained.`,
    detail: `Finished ${[...took, costLine(training)].join(', ')}.`,
    short: `✓ ${name}`,
  }
}

/** Returns the notice for a training that is on hold until its owner does something. */
export function onHoldMessage({ name, error }: Training) {
  return {
    title: `${name} is on hold.`,
    detail: error?.message ?? 'Open it to see what to do.',
    short: `⏸ ${name}`,
  }
}
