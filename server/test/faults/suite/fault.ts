import type { PostgresServer } from '../../support/postgres-server.ts'
import type { Scope } from '../../support/scope.ts'
import type { Outcome } from './outcome.ts'
import { openWorld, type World, type WorldOptions } from './world.ts'

/** A fault, applied to many trainings. */
export interface Fault {
  /** Its name in the README's table. */
  name: string
  /** Trainings in the whole suite, and in `npm run test:deep`; 0 if the fault has its own tests there. */
  runs: { all: number; few: number }
  do(options: FaultOptions): Promise<Outcome>
}

interface FaultOptions {
  runs: number
  /** True for the whole suite: no wait is cut short. */
  isWhole: boolean
  open(options?: Partial<WorldOptions>): Promise<World>
}

export const doFault = (
  scope: Scope,
  postgres: PostgresServer,
  { fault, isWhole, seed = 1 }: { fault: Fault; isWhole: boolean; seed?: number },
): Promise<Outcome> =>
  fault.do({
    runs: isWhole ? fault.runs.all : fault.runs.few,
    isWhole,
    open: (options) => openWorld(scope, postgres, { isPatient: isWhole, seed, ...options }),
  })
