import {
  type GenerationStatus,
  NOT_CONNECTED,
  type RunError,
  THROTTLED,
  type TrainingStatus,
} from '@the-way/shared'

interface Holdable {
  status: TrainingStatus | GenerationStatus
  intent_at: string | null
  next_check_at: string | null
  error: RunError | null
  completed_at: string | null
  emulated: boolean
}

/** What a run waits for. */
interface Hold {
  /** Not sent, for a reason. */
  on_hold: boolean
  /** When this server sends it again by itself, if Replicate limits the rate; `null` if that is not the reason. */
  retry_at: string | null
  /** The reason, if it is this server's mode rather than the run's own error. */
  modeError: RunError | null
}

const notConnected: RunError = {
  code: NOT_CONNECTED,
  message: 'Replicate is not connected.',
  hint: 'This run belongs to your Replicate account. It continues once a token is in place: open Connect Replicate in the settings.',
  side: 'account',
}

const UNSENT: readonly string[] = ['queued', 'submitting']

const isUnsent = ({ status, intent_at }: Holdable) => UNSENT.includes(status) && intent_at === null

/** Returns whether a run was not sent for the reason in its error; `the_way.is_on_hold` is the same check in SQL. */
export const isOnHold = (run: Holdable): boolean => isUnsent(run) && run.error !== null

/**
 * Returns whether a real run waits because this server is in demo mode. Its row does not change, so that its own reason
 * shows again once Replicate is connected. A run that waits for its owner does not count: it would wait in either mode.
 */
export const awaitsConnection = (run: Holdable, isDemo: boolean): boolean =>
  isDemo && !run.emulated && run.completed_at === null && run.next_check_at !== null

/** Returns why a run waits, for the API. */
export function describeHold(run: Holdable, isDemo: boolean): Hold {
  if (awaitsConnection(run, isDemo))
    return { on_hold: isUnsent(run), retry_at: null, modeError: notConnected }
  const on_hold = isOnHold(run)
  const isThrottled = on_hold && run.error?.code === THROTTLED
  return { on_hold, retry_at: isThrottled ? run.next_check_at : null, modeError: null }
}
