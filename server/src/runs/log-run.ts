import type { RunKind } from '../ports/database/functions/runs.ts'
import type { JobLogger } from '../workers/worker.ts'

/** The steps of a run's life, as the log names them. */
const MESSAGES = {
  queued: 'run queued',
  submitted: 'run submitted to Replicate',
  answer_lost: 'the response to the create call was lost; the run is looked up',
  adopted: 'run found at Replicate',
  absent: 'Replicate does not have the run; it is submitted again',
  progress: 'run in progress',
  on_hold: 'run on hold',
  completed: 'run completed',
  saved: 'result of the run saved',
} as const

/** Logs one step of a run, so that its whole life is found by its `run_id`. */
export function logRun(
  logger: Pick<JobLogger, 'info'>,
  { id, kind }: { id: string; kind: RunKind },
  step: keyof typeof MESSAGES,
  details: Record<string, unknown> = {},
): void {
  logger.info({ run_id: id, kind, ...details }, MESSAGES[step])
}
