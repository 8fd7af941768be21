import { Type } from 'typebox'

/** What the FLUX trainer takes; the others tell no bounds, and cost too much or learn nothing past these. */
export const STEP_BOUNDS = { minimum: 3, maximum: 6000 } as const

export const StepsSchema = Type.Integer({
  ...STEP_BOUNDS,
  default: 1000,
  description:
    'How often the model is corrected. More learn more and cost more; far too many copy the pictures.',
})
