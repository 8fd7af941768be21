import type { Generation, Training } from '@the-way/shared'
import { showToast } from './toast-store.ts'

/** Answers a press on "Try now" that could not release a run: Replicate decides when it accepts the next request. */
export function notifyStillOnHold({ on_hold, error }: Generation | Training) {
  if (on_hold) showToast({ kind: 'done', title: 'Still on hold.', detail: error?.hint ?? '' })
}
