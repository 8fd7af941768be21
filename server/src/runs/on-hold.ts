import {
  type GenerationStatus,
  NOT_CONNECTED,
  type RunError,
  type TrainingStatus,
} from '@the-way/shared'

import type { HoldReason } from '../ports/database/functions/parts.ts'
import { explainHold } from './hold-messages.ts'

interface Holdable {
  status: TrainingStatus | GenerationStatus
  intent_at: string | null
  next_check_at: string | null
  hold_reason: HoldReason | null
  completed_at: string | null
  emulated: boolean
}

/** What a run waits for. */
interface Hold {
  /** Not sent, for a reason. */
  on_hold: boolean
  /** When this server sends it again by itself, if Replicate limits the rate; `null` if that is not the reason. */
  retry_at: string | null
  /** Whether it waits for this server's mode rather than for a reason of its own. */
  is_for_mode: boolean
  /** Why it waits; `null` if it does not. A run that is being sent keeps the reason of the last attempt. */
  error: RunError | null
}

const notConnected: RunError = {
  code: NOT_CONNECTED,
  message: 'Replicate is not connected.',
  hint: 'This run belongs to your Replicate account. It continues once a token is in place: open Connect Replicate in the settings.',
  side: 'account',
}

const UNSENT: readonly string[] = ['queued', 'submitting']

const isUnsent = ({ status, intent_at }: Holdable) => UNSENT.includes(status) && intent_at === null

/** Returns whether a run was not sent, for `hold_reason`; `the_way.is_on_hold` is the same check in SQL. */
export const isOnHold = (run: Holdable): boolean => isUnsent(run) && run.hold_reason !== null

/**
 * Returns whether a real run waits because this server is in demo mode. Its row does not change, so that its own reason
 * shows again once Replicate is connected. A run that waits for its owner does not count: it would wait in either mode.
 */
export const awaitsConnection = (run: Holdable, isDemo: boolean): boolean =>
  isDemo && !run.emulated && run.completed_at === null && run.next_check_at !== null

/** Returns why a run waits, for the API. */
export function describeHold(run: Holdable, isDemo: boolean): Hold {
  if (awaitsConnection(run, isDemo))
    return { on_hold: isUnsent(run), retry_at: null, is_for_mode: true, error: notConnected }
  const on_hold = isOnHold(run)
  const isThrottled = on_hold && run.hold_reason === 'throttled'
  return {
    on_hold,
    retry_at: isThrottled ? run.next_check_at : null,
    is_for_mode: false,
    error: run.hold_reason && explainHold(run.hold_reason),
  }
}
