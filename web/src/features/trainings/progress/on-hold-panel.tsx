import { CAP_REACHED, canTryNow, NOT_CONNECTED, type Training } from '@the-way/shared'
import { CirclePause } from 'lucide-react'
import { Continues } from '../../../components/continues.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { LinkedText } from '../../../components/linked-text.tsx'
import { Panel } from '../../../components/panel.tsx'
import { CONNECT } from '../../../components/shell/places.ts'
import { notifyStillOnHold } from '../../../components/still-on-hold.ts'
import { NOT_CHARGED } from '../labels.ts'
import { RetryButton } from '../retry-button.tsx'
import { CancelTraining } from './cancel-training.tsx'

/** Shows why a training is on hold, and offers to start it now or to cancel it. */
export function OnHoldPanel({ training }: { training: Training }) {
  const { error, retry_at } = training
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
          {retry_at && (
            <p className="mt-1 text-ui font-semibold">
              <Continues at={retry_at} />.
            </p>
          )}
          {error && (
            <p className="mt-1 text-ui text-muted wrap-anywhere">
              <LinkedText>{error.hint}</LinkedText>
            </p>
          )}
          <p className="mt-1 text-ui text-muted md:hidden">{NOT_CHARGED}</p>
          <div className="mt-4 flex flex-wrap items-start gap-2">
            {canTryNow(training) && (
              <RetryButton training={training} onStarted={notifyStillOnHold}>
                Try now
              </RetryButton>
            )}
            {error?.code === NOT_CONNECTED && (
              <LinkButton to={CONNECT} className="max-md:w-full">
                Connect Replicate
              </LinkButton>
            )}
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
