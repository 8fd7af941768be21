import type { Training } from '@the-way/shared'
import { count, money } from '../../../lib/format.ts'
import { stepAge } from '../labels.ts'
import { isFree, usdMicrosSoFar } from '../money.ts'
import { likelyStep } from '../times.ts'

/** Returns where a running training would stop if it were canceled now, and what that costs. */
export const cancelMessage = (training: Training, now: Date): string =>
  `${stopMessage(training, now)} ${costMessage(training, now)}`

function stopMessage(training: Training, now: Date): string {
  const { progress, phase } = training
  const step = likelyStep(training, now)
  if (step === null || progress.step === null) return 'It stops before its first step.'
  const age = stepAge(training, now)
  if (age === null || phase !== 'training') {
    return 'All steps are done and the model is being saved, so it may still finish first.'
  }
  return `It stops at about step ${count(step)}; Replicate reported step ${count(progress.step)} ${age}.`
}

function costMessage(training: Training, now: Date): string {
  if (isFree(training)) return 'In demo mode nothing is charged. Nothing is saved.'
  const soFar = money(usdMicrosSoFar(training, now))
  return `Replicate charges about ${soFar} for the time so far, and nothing is saved.`
}
