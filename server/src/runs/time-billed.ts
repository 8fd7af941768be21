import type { RunError } from '@the-way/shared'

/** What a run that was cut short cost, before the next step: Replicate bills the time, the emulator nothing. */
export const timeBilled = (isFree: boolean, nextStep: string) =>
  ({
    hint: isFree ? nextStep : `Replicate bills the time that it ran. ${nextStep}`,
    charged: isFree ? 'no' : 'time_run',
  }) satisfies Pick<RunError, 'hint' | 'charged'>
