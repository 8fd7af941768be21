import type { Delivery } from '@the-way/shared'
import clsx from 'clsx'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { Tag } from '../../components/tag.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { useReplay } from './api.ts'
import { OUTCOMES } from './labels.ts'

export const DELIVERY_COLUMNS = 'md:grid-cols-[112px_minmax(0,1fr)_112px_minmax(0,1.4fr)_auto]'

/** A delivery: its run, the reported status and the outcome. */
export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { status, outcome, note, received_at } = delivery
  const replay = useReplay(delivery.id)
  const { word, tone } = OUTCOMES[outcome]
  return (
    <li
      className={clsx(
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-t border-line py-2.5 text-ui first:border-line-strong',
        DELIVERY_COLUMNS,
      )}
    >
      <span className="text-muted max-md:order-2 max-md:text-right max-md:text-small">
        {dayAndClock(received_at)}
      </span>
      <span className="max-md:order-1">
        <RunName delivery={delivery} />
      </span>
      <span className="text-muted max-md:order-3 max-md:col-span-2 max-md:text-small">
        <span className="md:sr-only">status </span>
        {status}
      </span>
      <span className="min-w-0 wrap-anywhere max-md:order-4">
        <Tag tone={tone}>{word}</Tag>
        {note && <span className="mt-1 block text-small text-muted">{note}</span>}
        {replay.error && (
          <span role="alert" className="mt-1 block text-small text-danger">
            {explain(replay.error)}
          </span>
        )}
      </span>
      <span className="text-right max-md:order-5">
        <Button
          size="small"
          pending={replay.isPending}
          disabledReason={outcome === 'received' ? 'being checked' : undefined}
          reasonHidden
          onClick={() => replay.mutate()}
        >
          Check again
        </Button>
      </span>
    </li>
  )
}

function RunName({ delivery: { run_kind, training_id, replicate_id } }: { delivery: Delivery }) {
  if (training_id)
    return (
      <TextLink to="/trainings/$id" params={{ id: training_id }}>
        Training
      </TextLink>
    )
  if (run_kind === 'prediction') return 'Generation'
  return run_kind === 'training' ? 'Training' : <code className="text-small">{replicate_id}</code>
}
