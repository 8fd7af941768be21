import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, RunError, Time } from './parts.ts'

const Counts = Type.Object({ trainings: Count, generations: Count })

export const demoModeFunctions = {
  /** Cancels every unfinished run that was started in demo mode, free of charge, and returns how many. */
  runs_end_emulated: entry(Args({ now: Time, error: RunError }), Counts),
}
