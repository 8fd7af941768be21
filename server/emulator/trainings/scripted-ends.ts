import { type Static, Type } from 'typebox'
import type { FaultQueue } from '../faults/fault-queue.ts'
import {
  type Failure,
  FailureSchema,
  InvalidLossSchema,
  type knownFailureKinds,
} from '../faults/training-fault-schemas.ts'
import { noLayerMatches } from './flux/layers.ts'

/** The outcome that was ordered for a training, stored with it. */
export const TrainingScriptSchema = Type.Object({
  failure: Type.Optional(FailureSchema),
  invalid_loss: Type.Optional(InvalidLossSchema.properties.invalid_loss),
  without_version: Type.Boolean(),
  without_weights: Type.Boolean(),
})
export type TrainingScript = Static<typeof TrainingScriptSchema>

const outOfMemory =
  'CUDA out of memory. Tried to allocate 576.00 MiB. GPU 0 has a total capacity of 79.11 GiB of which 341.88 MiB is free. Process 1 has 78.77 GiB memory in use.'

/** The failures that Replicate's users see most, with the messages of Replicate and the trainers. */
const knownFailures: Record<(typeof knownFailureKinds)[number], Failure> = {
  cuda_out_of_memory: {
    error: outOfMemory,
    after: 0.2,
    log: `Traceback (most recent call last):\n  File "/src/train.py", line 371, in train\n    job.run()\ntorch.OutOfMemoryError: ${outOfMemory}\n`,
  },
  image_not_built: {
    error: 'Failed to create trained image after successful training run.',
    after: 1,
    log: '',
  },
  nsfw: {
    error: 'NSFW content detected. Try running it again, or try a different prompt.',
    after: 0.05,
  },
  layers_regex: { error: noLayerMatches('no_such_layer'), after: 0 },
}

/** Takes the outcome that was ordered for the next training. */
export function takeScript(faults: Pick<FaultQueue, 'take'>): TrainingScript | undefined {
  const ordered = faults.take((fault) => ('fail_training' in fault ? fault : undefined))
  const failure = ordered?.fail_training
  const loss = faults.take((fault) => ('invalid_loss' in fault ? fault : undefined))
  const takes = (name: string): boolean =>
    faults.take((fault) => (name in fault ? fault : undefined)) !== undefined
  const without_version = takes('result_without_version')
  const without_weights = takes('result_without_weights')
  if (failure === undefined && !loss && !without_version && !without_weights) return undefined
  return {
    ...(loss && { invalid_loss: loss.invalid_loss }),
    ...(failure === undefined
      ? {}
      : { failure: typeof failure === 'string' ? knownFailures[failure] : failure }),
    without_version,
    without_weights,
  }
}

/** Replaces the status in a response with the one that was ordered for this call, if any. */
export function statusWordFor(
  faults: Pick<FaultQueue, 'take'>,
): <A extends { status: string }>(answer: A) => A {
  const ordered = faults.take((fault) => ('status_word' in fault ? fault : undefined))
  return (answer) => (ordered === undefined ? answer : { ...answer, status: ordered.status_word })
}
