import { useSuspenseQuery } from '@tanstack/react-query'
import { Section } from '../../components/panel.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { rejectionsQuery } from './api.ts'
import { REASONS } from './labels.ts'

/** Requests to the webhook that were rejected, and why. */
export function RejectionsSection() {
  const { data } = useSuspenseQuery(rejectionsQuery)
  return (
    <Section title="Rejected" note="last 100 since the server started" className="mb-0!">
      {data.rejections.length === 0 ? (
        <p className="border-y border-line-strong py-4 text-ui text-muted">None.</p>
      ) : (
        <ul className="border-b border-line-strong">
          {data.rejections.map(({ received_at, reason, detail, webhook_id }, index) => (
            <li
              key={`${received_at} ${index}`}
              className="grid gap-x-4 gap-y-0.5 border-t border-line py-2.5 text-ui first:border-line-strong md:grid-cols-[112px_128px_minmax(0,1fr)]"
            >
              <span className="text-muted max-md:text-small">{dayAndClock(received_at)}</span>
              <span className="font-semibold">{REASONS[reason]}</span>
              <span className="min-w-0 text-muted wrap-anywhere">
                {detail}
                {webhook_id && <code className="block text-small">{webhook_id}</code>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
