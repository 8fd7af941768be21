import { seededRandom } from '../predictions/seeded-random.ts'
import type { Fault } from './fault-schemas.ts'

export interface FaultQueue {
  add(fault: Fault): void
  clear(): void
  /** Returns the oldest fault that `fit` accepts, that is not used up and whose probability applies. */
  take<F extends Fault>(fit: (fault: Fault) => F | undefined): F | undefined
}

/** The seed determines every random choice: the same calls get the same faults. */
export function createFaultQueue(seed: number): FaultQueue {
  const pending: { fault: Fault; left: number; chance: number }[] = []
  const random = seededRandom(`faults ${seed}`)

  return {
    add(fault) {
      const { times, probability } = { times: undefined, probability: undefined, ...fault }
      const left = times ?? (probability === undefined ? 1 : Infinity)
      pending.push({ fault, left, chance: probability ?? 1 })
    },
    clear: () => void pending.splice(0),
    take(fit) {
      for (const entry of pending) {
        const fault = entry.left > 0 ? fit(entry.fault) : undefined
        if (fault === undefined || (entry.chance < 1 && random() >= entry.chance)) continue
        entry.left -= 1
        return fault
      }
      return undefined
    },
  }
}
