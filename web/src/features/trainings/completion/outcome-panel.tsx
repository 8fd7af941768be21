import { useQuery } from '@tanstack/react-query'
import { batchOf, type Training } from '@the-way/shared'
import { buttonClass } from '../../../components/button-style.ts'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { bytes, count, money } from '../../../lib/format.ts'
import { dayAndClock, duration } from '../../../lib/format-time.ts'
import { trainerLabel } from '../labels.ts'
import { costLine, isFree } from '../money.ts'
import { totalSteps } from '../progress/total-steps.ts'
import { secondsRun } from '../times.ts'

/** The cost, duration and settings of a training that has ended. */
export function OutcomePanel({ training }: { training: Training }) {
  const { completed_at, weights_url, weights_note, model_url, replicate_id, retry_of } = training
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  return (
    <Panel title="This training">
      <DefinitionRows
        rows={[
          { label: 'Cost', value: <Cost training={training} /> },
          { label: 'Time', value: seconds === null ? null : duration(seconds) },
          { label: 'Ended', value: completed_at && dayAndClock(completed_at) },
          { label: 'Trainer', value: trainerLabel(training.trainer) },
          { label: 'Steps', value: stepsLine(training) },
          { label: 'Batch size', value: count(batchOf(training.trainer, training.parameters)) },
          { label: 'Images', value: count(training.image_count) },
          {
            label: 'Retry of',
            value: retry_of && (
              <TextLink to="/trainings/$id" params={{ id: retry_of }}>
                Previous attempt
              </TextLink>
            ),
          },
          { label: 'Version', value: model_url && shortVersion(model_url), mono: true },
          { label: 'Replicate ID', value: replicate_id, mono: true },
          {
            label: 'Weights',
            value: weights_url ? <WeightsSize url={weights_url} /> : weights_note,
          },
        ]}
      />
      {weights_url && (
        <a
          href={`${weights_url}?download=1`}
          download
          className={buttonClass({ size: 'small', full: true, className: 'mt-3' })}
        >
          Download weights
        </a>
      )}
    </Panel>
  )
}

/** Eight characters are enough to recognize a version: "5c9f2e81". */
const shortVersion = (modelUrl: string) => modelUrl.split(':').at(-1)?.slice(0, 8)

function stepsLine(training: Training): string {
  const { status, progress } = training
  const steps = count(totalSteps(training))
  return status === 'succeeded' || progress.step === null
    ? steps
    : `${count(progress.step)} of ${steps}`
}

function Cost({ training }: { training: Training }) {
  const { cost_usd_micros, estimate_usd_micros } = training
  if (isFree(training) || cost_usd_micros === null || estimate_usd_micros === null) {
    return costLine(training)
  }
  return (
    <>
      {costLine(training)} <span className="text-muted">estimate {money(estimate_usd_micros)}</span>
    </>
  )
}

/** "172 MB, stored here". The size of the copied weights never changes, so it is fetched once. */
function WeightsSize({ url }: { url: string }) {
  const { data: size = null } = useQuery({
    queryKey: ['weights-size', url],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async ({ signal }): Promise<number | null> => {
      const { ok, headers } = await fetch(url, {
        method: 'HEAD',
        credentials: 'same-origin',
        signal,
      })
      const length = Number(headers.get('content-length') ?? 0)
      return ok && length > 0 ? length : null
    },
  })
  return size === null ? 'stored here' : `${bytes(size)}, stored here`
}
