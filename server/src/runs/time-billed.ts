import type { RunError } from '@the-way/shared'

/** Says what a run that was cut short costs, then the next step: Replicate bills the time, demo mode nothing. */
export const timeBilled = (isFree: boolean, nextStep: string) =>
  ({
    hint: isFree ? nextStep : `Replicate bills the time it ran. ${nextStep}`,
    charged: isFree ? 'no' : 'time_run',
  }) satisfies Pick<RunError, 'hint' | 'charged'>
