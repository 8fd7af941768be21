import { CAP_REACHED, canTryNow, type Generation, NOT_CONNECTED } from '@the-way/shared'
import { CirclePause } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Continues } from '../../components/continues.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { CONNECT } from '../../components/shell/places.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { CancelGeneration } from './cancel-generation.tsx'
import { useTryNow } from './generation-actions.ts'

interface OnHoldProps {
  generation: Generation
  emulated: boolean
}

/** Says why a generation is on hold and when it was requested, with the actions that help. */
export function OnHold({ generation, emulated }: OnHoldProps) {
  const { id, error, retry_at, created_at } = generation
  const tryNow = useTryNow(id)
  return (
    <div className="mb-2 flex gap-2.5 rounded-control bg-warn-soft px-3 py-2.5 text-ui">
      <CirclePause size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0 grow">
        <p role="status" className="wrap-anywhere">
          <b className="font-semibold">On hold. {error?.message}</b>{' '}
          <span className="text-muted">
            {error?.hint} Requested {dayAndClock(created_at)}.
          </span>
        </p>
        {retry_at && (
          <p className="mt-1 font-semibold">
            <Continues at={retry_at} />.
          </p>
        )}
        <div className="mt-2.5 flex flex-wrap gap-2">
          {canTryNow(generation) && (
            <Button pending={tryNow.pending} onClick={tryNow.act}>
              Try now
            </Button>
          )}
          {error?.code === NOT_CONNECTED && <LinkButton to={CONNECT}>Connect Replicate</LinkButton>}
          {error?.code === CAP_REACHED && (
            <LinkButton to="/settings/spending">Change the cap</LinkButton>
          )}
          <CancelGeneration generation={generation} emulated={emulated} />
        </div>
      </div>
    </div>
  )
}
