import { stepsOf, type Training } from '@the-way/shared'

/** Returns the number of steps of the whole training. */
export const totalSteps = ({ trainer, parameters, progress }: Training): number =>
  progress.total ?? stepsOf(trainer, parameters)
