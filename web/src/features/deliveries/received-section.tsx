import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/panel.tsx'
import { deliveriesQuery } from './api.ts'
import { DELIVERY_COLUMNS, DeliveryRow } from './delivery-row.tsx'

/** Deliveries of the last 30 days. */
export function ReceivedSection() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(deliveriesQuery)
  const deliveries = data.pages.flatMap((page) => page.deliveries)
  return (
    <Section title="Received" note="last 30 days">
      {deliveries.length === 0 ? (
        <p className="border-y border-line-strong py-4 text-ui text-muted">
          None yet. They start with the next training or generation.
        </p>
      ) : (
        <>
          <p
            aria-hidden
            className={clsx('hidden gap-x-4 pb-2 text-small text-muted md:grid', DELIVERY_COLUMNS)}
          >
            <span>Received</span>
            <span>Run</span>
            <span>Status</span>
            <span>Outcome</span>
            <span className="w-18" />
          </p>
          <ul className="border-b border-line-strong">
            {deliveries.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        </>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}
