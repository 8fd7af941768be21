import { stepsOf, type Training } from '@the-way/shared'

/** Returns how many steps the training is to run. */
export const totalSteps = ({ trainer, parameters, progress }: Training): number =>
  progress.total ?? stepsOf(trainer, parameters)
