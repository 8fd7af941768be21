import { progressBar } from '../progress-bar.ts'
import type { PredictionPlan } from './prediction-plan.ts'

/** Returns what the model has printed when `fraction` of its run of `runSeconds` is over. */
export function predictionLog(
  plan: PredictionPlan,
  { seed, fraction, runSeconds }: { seed: number; fraction: number; runSeconds: number },
): string {
  const done = Math.floor(plan.steps * Math.min(1, fraction / 0.9))
  const bars = Array.from({ length: done + 1 }, (_, current) =>
    progressBar({
      current,
      total: plan.steps,
      elapsedSeconds: (0.9 * runSeconds * current) / plan.steps,
    }),
  )
  const verdict = fraction === 1 ? checkerLines(plan) : []
  return [`Using seed: ${seed}`, ...bars, ...verdict].map((line) => `${line}\n`).join('')
}

function checkerLines({ family, requested, passed }: PredictionPlan): string[] {
  const blocked = Array.from({ length: requested }, (_, index) => index)
    .filter((index) => !passed.includes(index))
    .map((index) => `NSFW content detected in image ${index}`)
  // Only the newer generation of FLUX logs how many images are left.
  return passed.length === 0 || family !== 'flux'
    ? blocked
    : [...blocked, `Total safe images: ${passed.length} out of ${requested}`]
}
