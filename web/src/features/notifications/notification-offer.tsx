import { Bell } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { useNotificationSettings, useTurnOn } from './api.ts'
import { BLOCKED, FAILING, turnOnError } from './messages.ts'

const CLOSE = 'You can close this page; training continues.'
const NOTIFIED = 'You can close this page. We’ll notify you when the training finishes.'

/** Says that the user can close the page, and offers a notification if it can arrive in this browser. */
export function NotificationOffer() {
  const { support, settings } = useNotificationSettings()
  const turnOn = useTurnOn()
  if (support === 'missing') return <Offer>{CLOSE}</Offer>
  if (support === 'blocked') return <Offer more={BLOCKED}>{CLOSE}</Offer>
  if (settings?.is_subscribed) {
    return settings.is_failing ? <Offer more={FAILING}>{CLOSE}</Offer> : <Offer>{NOTIFIED}</Offer>
  }
  return (
    <Offer
      more={turnOn.isError && <span role="alert">Not turned on. {turnOnError(turnOn.error)}</span>}
      button={
        <Button
          size="small"
          // Reserves the space until the settings are loaded.
          className={settings ? 'mt-2' : 'invisible mt-2'}
          pending={turnOn.isPending}
          onClick={() => settings && turnOn.mutate(settings.public_key)}
        >
          Notify me when it finishes
        </Button>
      }
    >
      {CLOSE}
    </Offer>
  )
}

interface OfferProps {
  children: string
  more?: ReactNode
  button?: ReactNode
}

const Offer = ({ children, more, button }: OfferProps) => (
  <div className="flex gap-2 text-small text-muted">
    <Bell size={14} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden />
    <div className="min-w-0">
      <p>{children}</p>
      {more && <p className="mt-1">{more}</p>}
      {button}
    </div>
  </div>
)
