import { isDeepStrictEqual } from 'node:util'
import { parseModelReference } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import { findVersion } from '../models/check-version.ts'
import { describeInputs } from '../models/inputs/describe-inputs.ts'
import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import type { Files } from '../ports/files/files.ts'
import type { RemoteRun, Replicate } from '../ports/replicate/replicate.ts'
import { uploadInputs } from '../runs/run-uploads.ts'
import {
  RunRejectedError,
  type Submission,
  type SubmitRunDependencies,
} from '../runs/submission.ts'
import { submitRun } from '../runs/submit-run.ts'
import { webhookOf } from '../webhooks/run-webhook.ts'
import type { Lease } from '../workers/worker.ts'
import { familyOf, usdMicrosPerSecond } from './estimate/typical-times.ts'
import { sourceExpired, versionRejects, versionUnknown } from './generation-failure.ts'
import { limitProblems } from './settings/read-settings.ts'
import { unsupported } from './sources/source-problems.ts'
import { withSourceSize } from './sources/source-size.ts'
import { sourceInputs } from './sources/stored-source.ts'
import { fitInput } from './version-input.ts'

export interface SubmitGenerationDependencies extends SubmitRunDependencies {
  files: Files
  replicate: Replicate
  settings: Config['replicate']
}

/** Replicate's clock and ours may differ by this much, in milliseconds. */
const CLOCK_SKEW_MS = 2 * 60_000

/** Submits a claimed run of a generation to Replicate: records its version and whole input, then makes the only paid call. */
export const submitGeneration = (
  deps: SubmitGenerationDependencies,
  row: GenerationPartRow,
  lease: Lease,
) => submitRun(deps, row, lease, generationSubmission(deps))

function generationSubmission(
  deps: SubmitGenerationDependencies,
): Submission<GenerationPartRow, GenerationPartRow> {
  return {
    settings: null,
    untilAllowed: (signal) => deps.replicate.untilCreatesAllowed('predictions', signal),
    prepare: (row, lease) => prepare(deps, row, lease),
    create: (row) =>
      deps.replicate.createPrediction({
        version: row.version ?? '',
        input: row.input ?? {},
        webhook: webhookOf(deps.settings.webhook.url, row.id),
      }),
    lookUp: (row) => findByInput(deps, row),
  }
}

async function prepare(
  deps: SubmitGenerationDependencies,
  row: GenerationPartRow,
  lease: Lease,
): Promise<GenerationPartRow | null> {
  const { version, inputs } = await resolveVersion(deps.replicate, row)
  const files = await sourceInputs(deps.files, row)
  const [problem] = [
    ...(inputs.length === 0 ? [] : limitProblems(row, inputs)),
    ...files.flatMap(({ input }) => unsupported(inputs, input, input)),
  ]
  if (problem) throw new RunRejectedError(versionRejects(problem))
  const wanted: Record<string, unknown> = {
    ...withSourceSize(row.parameters, row, inputs),
    prompt: row.prompt,
    seed: row.seed,
    num_outputs: row.num_outputs,
  }
  return uploadInputs(deps, row, files, (uploads) => {
    const urls = uploads.map(({ input, url }) => [input, url])
    return deps.database.call.generations_prepare({
      id: row.id,
      lease_id: lease.lease_id,
      now: new Date().toISOString(),
      version,
      input: fitInput({ ...wanted, ...Object.fromEntries(urls) }, inputs),
      uploads,
      usd_micros_per_second: usdMicrosPerSecond(familyOf(inputs)),
    })
  })
}

/** A model of the earlier app may store its version separately or not at all; then the newest version is used. */
async function resolveVersion(replicate: Replicate, row: GenerationPartRow) {
  const { model_url } = row
  const reference = parseModelReference(model_url)
  if (!reference) throw new RunRejectedError(versionUnknown(model_url))
  const found = await findVersion(replicate, reference, row.version)
  if ('problem' in found) throw new RunRejectedError(versionUnknown(model_url))
  return { version: found.version.id, inputs: describeInputs(found.version.inputs) }
}

/**
 * Finds the prediction with our version and whole input that was created after the intent and does not belong to
 * another row. If Replicate has already deleted the input of a possible match, the run must not be sent again.
 */
async function findByInput(
  { database, replicate }: SubmitGenerationDependencies,
  row: GenerationPartRow,
): Promise<RemoteRun | null> {
  const oldest = Date.parse(row.intent_at ?? row.created_at) - CLOCK_SKEW_MS
  let mightBeOurs = false
  for await (const page of replicate.listPredictions()) {
    const since = page.filter(
      ({ created_at }) => created_at === null || Date.parse(created_at) >= oldest,
    )
    const candidates = since.filter(
      (run) =>
        run.version === row.version &&
        (run.data_removed || isDeepStrictEqual(run.input, row.input)),
    )
    const taken = candidates.length
      ? await database.call.runs_held({ replicate_ids: candidates.map(({ id }) => id) })
      : []
    const free = candidates.filter(({ id }) => !taken.includes(id))
    const found = free.find(({ data_removed }) => !data_removed)
    if (found) return found
    mightBeOurs ||= free.length > 0
    if (since.length < page.length) break
  }
  if (mightBeOurs) throw new RunRejectedError(sourceExpired)
  return null
}
