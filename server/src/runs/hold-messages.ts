import { CAP_REACHED, type FaultSide, type RunError, THROTTLED, USER_PAUSED } from '@the-way/shared'
import type { HoldReason } from '../ports/database/functions/parts.ts'

interface HoldMessage {
  code: string
  message: string
  hint: string
  side: FaultSide
}

/** Returns why a run is on hold, with the present wording: rows only store the reason. */
export function explainHold(reason: HoldReason): RunError {
  const { hint, ...why } = HOLDS[reason]
  return { ...why, hint: `${hint} Nothing was charged.`, charged: 'no' }
}

const overCap = (period: 'day' | 'month'): HoldMessage => ({
  code: CAP_REACHED,
  message: `This would exceed your spending cap for the ${period}.`,
  hint: `It starts when you raise or remove the cap, or by itself when the next ${period} begins (UTC).`,
  side: 'account',
})

const capTooLow = (period: 'day' | 'month'): HoldMessage => ({
  code: CAP_REACHED,
  message: `This costs more than your spending cap for a ${period} allows.`,
  hint: 'It starts when you raise or remove the cap.',
  side: 'account',
})

const HOLDS: Record<HoldReason, HoldMessage> = {
  paused: {
    code: USER_PAUSED,
    message: 'The admin paused this account.',
    hint: 'It continues by itself once the account is active again.',
    side: 'account',
  },
  sheet_paused: {
    code: 'sheets.paused',
    message: 'The contact sheet is paused.',
    hint: 'It continues when you resume the sheet.',
    side: 'account',
  },
  cap_day: overCap('day'),
  cap_month: overCap('month'),
  cap_day_too_low: capTooLow('day'),
  cap_month_too_low: capTooLow('month'),
  wrong_token: {
    code: 'replicate.wrong_token',
    message: 'Replicate rejected the API token.',
    hint: 'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and restart the server. It resumes within a minute.',
    side: 'account',
  },
  no_credit: {
    code: 'replicate.no_credit',
    message: 'The Replicate account has no credit.',
    hint: 'Add credit at replicate.com/account/billing, wait a few minutes, then try again here.',
    side: 'account',
  },
  throttled: {
    code: THROTTLED,
    message: 'Replicate is rate-limiting this account.',
    hint: 'It starts automatically as soon as Replicate allows. With less than $5 of credit Replicate allows only a few starts a minute.',
    side: 'replicate',
  },
  unavailable: {
    code: 'replicate.unavailable',
    message: 'Replicate can’t be reached.',
    hint: 'It is retried automatically. Nothing is lost.',
    side: 'replicate',
  },
}
