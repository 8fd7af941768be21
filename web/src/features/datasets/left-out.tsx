import type { Received, RejectedImage } from '@the-way/shared'
import { Disclosure } from '../../components/disclosure.tsx'
import { counted } from '../../lib/format.ts'
import { receivedLabel } from './labels.ts'

interface LeftOutProps {
  rejected: readonly RejectedImage[]
  received: Received
  /** Whether the list starts open, because something can be done about it. */
  open?: boolean
}

/** What became of the uploaded files, and those that were not added, grouped by the reason. */
export function LeftOut({ rejected, received, open = false }: LeftOutProps) {
  const detail = receivedLabel(received)
  if (rejected.length === 0)
    return detail === '' ? null : <p className="mt-4 text-small text-muted">{detail}</p>
  return (
    <div className="mt-4" role={open ? 'status' : undefined}>
      <Disclosure
        summary={`${counted(rejected.length, 'file')} left out`}
        detail={detail}
        open={open}
      >
        <ul className="grid max-h-50 gap-1 overflow-y-auto text-ui" tabIndex={-1}>
          {groupByReason(rejected).map(({ reason, names }) => (
            <li key={reason} className="wrap-anywhere">
              <span className="font-medium">{names.join(', ')}</span>{' '}
              <span className="text-muted">{reason}</span>
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  )
}

function groupByReason(rejected: readonly RejectedImage[]) {
  const groups = new Map<string, string[]>()
  for (const { name, detail } of rejected) groups.set(detail, [...(groups.get(detail) ?? []), name])
  return [...groups].map(([reason, names]) => ({ reason, names }))
}
