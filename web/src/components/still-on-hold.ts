import type { Generation, Training } from '@the-way/shared'
import { showToast } from './toast-store.ts'

/** Reports that a run is still on hold after "Try now": Replicate decides when it accepts the next request. */
export function notifyStillOnHold({ on_hold, error }: Generation | Training) {
  if (on_hold) showToast({ kind: 'done', title: 'Still on hold.', detail: error?.hint ?? '' })
}
