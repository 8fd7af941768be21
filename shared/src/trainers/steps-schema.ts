import { Type } from 'typebox'

/** The range of the FLUX trainer. The others do not have one; outside it, they learn nothing or cost too much. */
export const STEP_BOUNDS = { minimum: 3, maximum: 6000 } as const

export const StepsSchema = Type.Integer({
  ...STEP_BOUNDS,
  default: 1000,
  description: 'Training steps. More steps learn more and cost more; too many copy your images.',
})
