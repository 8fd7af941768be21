import type { ReplicateSigns } from './replicate.ts'

/** Replicate does not have an endpoint for the credit, but mentions it when it throttles or rejects a call for it. */
const LOW_CREDIT = /while you have less than \$[\d.]+ in credit/

/** Remembers what responses reveal about the account's credit and the clock. */
export function createSigns() {
  let credit: ReplicateSigns['credit'] = null
  let clockAheadMs: number | null = null
  return {
    noteClock: (date: string | null, sentAt: number) => {
      const theirs = Date.parse(date ?? '')
      if (Number.isNaN(theirs)) return
      // The header has whole seconds, of a moment between sending and now; the middle of both is the best estimate.
      clockAheadMs = (sentAt + Date.now()) / 2 - (theirs + 500)
    },
    noteCredit: (status: number, body: string) => {
      const at = Date.now()
      if (status === 402) credit = { state: 'none', at }
      else if (status === 429 && LOW_CREDIT.test(body)) credit = { state: 'low', at }
      else if (status === 201 && credit?.state === 'none') credit = null
    },
    seen: (): ReplicateSigns => ({ credit, clock_ahead_ms: clockAheadMs }),
  }
}
