import type { Training } from '@the-way/shared'
import { Ban, CircleX } from 'lucide-react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { LinkedText } from '../../../components/linked-text.tsx'
import { Panel } from '../../../components/panel.tsx'
import { count } from '../../../lib/format.ts'
import { trainAgainLabel } from '../money.ts'
import { RetryButton } from '../retry-button.tsx'
import {
  BILLING_URL,
  causeLabel,
  chargeMessage,
  isOnBill,
  nextStepMessage,
} from './outcome-messages.ts'

interface FailurePanelProps {
  training: Training
  onRetried: (training: Training) => void
}

/** Says why a training ended without a model, what caused it, what was charged and what to do next. */
export function FailurePanel({ training, onRetried }: FailurePanelProps) {
  const { id, status, error, progress, dataset_id } = training
  const failed = status === 'failed'
  const nextStep = nextStepMessage(training)
  const Icon = failed ? CircleX : Ban
  return (
    <Panel className="mb-6">
      <div className="flex gap-3">
        <Icon
          size={16}
          strokeWidth={1.75}
          className={`mt-0.5 shrink-0 ${failed ? 'text-danger' : 'text-muted'}`}
          aria-hidden
        />
        <div className="min-w-0 grow">
          <h2 className="text-section wrap-anywhere">
            {error?.message ?? 'The training was canceled.'}
          </h2>
          <DefinitionRows
            align="left"
            className="mt-3.5 mb-4 grid-cols-[96px_minmax(0,1fr)] max-md:grid-cols-1 max-md:gap-y-0 max-md:[&_dd+dt]:mt-2"
            rows={[
              { label: 'Cause', value: causeLabel(training) },
              {
                label: 'Stopped',
                value: progress.step === null ? null : `at step ${count(progress.step)}`,
              },
              { label: 'Charged', value: <Charged training={training} /> },
              { label: 'Next step', value: nextStep && <LinkedText>{nextStep}</LinkedText> },
            ]}
          />
          <div className="flex flex-wrap items-start gap-2">
            {dataset_id === null ? (
              <LinkButton to="/models/create" variant="primary" className="max-md:w-full">
                Start with other images
              </LinkButton>
            ) : (
              <>
                <RetryButton training={training} changes={error?.fix} onStarted={onRetried}>
                  {trainAgainLabel(training)}
                </RetryButton>
                <LinkButton
                  to="/models/create"
                  search={{ again: id, ...(error?.fix && { fix: error.fix }) }}
                  className="max-md:w-full"
                >
                  Change settings
                </LinkButton>
              </>
            )}
          </div>
        </div>
      </div>
    </Panel>
  )
}

function Charged({ training }: { training: Training }) {
  const message = chargeMessage(training)
  if (!isOnBill(training)) return message
  return (
    <>
      {message}. <LinkedText>{BILLING_URL}</LinkedText>
    </>
  )
}
