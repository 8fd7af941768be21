import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { deliveriesQuery, rejectionsQuery } from './api.ts'
import { ReceivedSection } from './received-section.tsx'
import { RejectionsSection } from './rejections-section.tsx'
import { WebhookCheckSection } from './webhook-check-section.tsx'
import { WebhooksOff } from './webhooks-off.tsx'

interface DeliveriesPartProps {
  /** A webhook is set up. */
  isOn: boolean
}

/** The webhook self-test and deliveries. If webhooks are off, earlier deliveries are still listed. */
export function DeliveriesPart({ isOn }: DeliveriesPartProps) {
  const { data: received } = useSuspenseInfiniteQuery(deliveriesQuery)
  const { data: rejected } = useSuspenseQuery(rejectionsQuery)
  const hasReceived = received.pages.some(({ deliveries }) => deliveries.length > 0)
  return (
    <div className="grid gap-8 [&>*]:mb-0">
      {isOn ? <WebhookCheckSection /> : <WebhooksOff />}
      {(isOn || hasReceived) && <ReceivedSection />}
      {(isOn || rejected.rejections.length > 0) && <RejectionsSection />}
    </div>
  )
}
