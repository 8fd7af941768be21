import type { PostgresServer } from '../../support/postgres-server.ts'
import type { Scope } from '../../support/scope.ts'
import type { Outcome } from './outcome.ts'
import { openWorld, type World, type WorldOptions } from './world.ts'

/** Something that goes wrong, done to many trainings. */
export interface Fault {
  /** As the table calls it. */
  name: string
  /** Trainings of the whole suite, and of the part in `npm run test:deep`; 0: not there, tests of their own show it. */
  runs: { all: number; few: number }
  do(options: FaultOptions): Promise<Outcome>
}

export interface FaultOptions {
  runs: number
  /** The whole suite: nothing is cut short. */
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
