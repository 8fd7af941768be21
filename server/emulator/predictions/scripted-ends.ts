import type { FaultQueue } from '../faults/fault-queue.ts'
import type { PredictionScript } from '../faults/prediction-fault-schemas.ts'

/** Takes the outcome that was ordered for the next prediction, if any. */
export function takePredictionScript(faults: Pick<FaultQueue, 'take'>): {
  script?: PredictionScript
} {
  const ordered = faults.take((fault) => ('fail_prediction' in fault ? fault : undefined))
  const fewer = faults.take((fault) => ('outputs' in fault ? fault : undefined))
  if (!ordered && !fewer) return {}
  return {
    script: {
      ...(ordered && { failure: ordered.fail_prediction }),
      ...(fewer && { outputs: fewer.outputs }),
    },
  }
}
