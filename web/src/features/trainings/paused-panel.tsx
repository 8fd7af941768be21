import { CAP_REACHED, type Training } from '@the-way/shared'
import { CirclePause } from 'lucide-react'
import { LinkButton } from '../../components/link-button.tsx'
import { LinkedText } from '../../components/linked-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { notifyStillOnHold } from '../../components/still-on-hold.ts'
import { CancelTraining } from './cancel-training.tsx'
import { RetryButton } from './retry-button.tsx'
import { NOT_CHARGED } from './words.ts'

/** Says why a training is on hold, and offers to start it now or to cancel it. */
export function PausedPanel({ training }: { training: Training }) {
  const { error } = training
  return (
    <Panel className="mb-6">
      <div className="flex gap-3">
        <CirclePause
          size={16}
          strokeWidth={1.75}
          className="mt-0.5 shrink-0 text-warn"
          aria-hidden
        />
        <div className="min-w-0 grow">
          <h2 className="text-section wrap-anywhere">
            {error?.message ?? 'This training is on hold.'}
          </h2>
          {error && (
            <p className="mt-1 text-ui text-muted wrap-anywhere">
              <LinkedText>{error.hint}</LinkedText>
            </p>
          )}
          <p className="mt-1 text-ui text-muted md:hidden">{NOT_CHARGED}</p>
          <div className="mt-4 flex flex-wrap items-start gap-2">
            <RetryButton training={training} onStarted={notifyStillOnHold}>
              Try now
            </RetryButton>
            {error?.code === CAP_REACHED && (
              <LinkButton to="/settings/spending" className="max-md:w-full">
                Change the cap
              </LinkButton>
            )}
            <CancelTraining training={training} full className="max-md:w-full" />
          </div>
        </div>
      </div>
    </Panel>
  )
}
