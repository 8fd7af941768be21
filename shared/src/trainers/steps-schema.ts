import { Type } from 'typebox'

/** What the FLUX trainer takes; the others tell no bounds, and cost too much or learn nothing past these. */
export const STEP_BOUNDS = { minimum: 3, maximum: 6000 } as const

export const StepsSchema = Type.Integer({
  ...STEP_BOUNDS,
  default: 1000,
  description: 'Training steps. More steps learn more and cost more; too many copy your images.',
})
