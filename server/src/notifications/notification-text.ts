import type { HoldThatNeedsOwner, PushMessage } from '@the-way/shared'
import type {
  NotifiedTraining,
  PushDeliveryRow,
} from '../ports/database/functions/notifications.ts'
import { generationText } from './generation-text.ts'

type Subject = Pick<PushDeliveryRow, 'event' | 'reason'> & { training: NotifiedTraining }

/** Push services accept 4 KB of ciphertext; names are at most 100 characters. */
const MAX_BODY = 300

/** Why a training is on hold, by the code of its error, and what its owner can do. */
const HOLDS: Record<HoldThatNeedsOwner, string> = {
  'replicate.no_credit': 'Your Replicate account has no credit. Add credit, then try again.',
  'replicate.wrong_token': 'Replicate rejected the API token. Set a valid one.',
  'spending.cap_reached': 'It would exceed your spending cap. Raise or remove the cap to start it.',
}

/** Returns the text of a notification and the page that it opens. */
export function notificationText({
  event,
  reason,
  training,
  generation,
}: PushDeliveryRow): PushMessage {
  if (generation) return generationText(generation)
  if (training) return trainingText({ event, reason, training })
  throw new Error('a notification is about neither a training nor a generation')
}

function trainingText({ event, reason, training }: Subject): PushMessage {
  const { id, name } = training
  return {
    title: `${name} ${TITLES[event]}`,
    body: shorten(bodyOf({ event, reason, training })),
    tag: `training-${id}-${event}`,
    path: `/trainings/${encodeURIComponent(id)}`,
    is_always_shown: false,
  }
}

const TITLES = {
  succeeded: 'is trained',
  failed: 'failed',
  canceled: 'was canceled',
  on_hold: 'is on hold',
} as const

function bodyOf({ event, reason, training }: Subject): string {
  if (event === 'on_hold') return holdText(reason)
  if (event === 'succeeded') return success(training)
  return training.error?.message ?? 'Open it to see why.'
}

const isKnownHold = (code: string | null): code is HoldThatNeedsOwner =>
  code !== null && code in HOLDS

const holdText = (code: string | null) =>
  isKnownHold(code) ? HOLDS[code] : 'Open it to see what to do.'

function success({
  started_at,
  completed_at,
  cost_usd_micros,
  error,
}: Subject['training']): string {
  if (error) return error.message
  const took =
    started_at === null || completed_at === null
      ? null
      : duration(Date.parse(completed_at) - Date.parse(started_at))
  const finished = took === null ? 'Training finished.' : `Training finished in ${took}.`
  // The cost is 0 in demo mode and `null` if it is unknown.
  return cost_usd_micros ? `${finished} It cost about ${dollars(cost_usd_micros)}.` : finished
}

const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(2)}`

function duration(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

const shorten = (text: string) =>
  text.length > MAX_BODY ? `${text.slice(0, MAX_BODY - 1)}…` : text
