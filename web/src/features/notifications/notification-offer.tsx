import { Bell } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { useNotificationSettings, useTurnOn } from './api.ts'
import { BLOCKED, FAILING, turnOnError } from './messages.ts'

const TEXTS = {
  training: {
    close: 'You can close this page; training continues.',
    notified: 'You can close this page. We’ll notify you when the training finishes.',
    offer: 'Notify me when it finishes',
  },
  generation: {
    close: 'You can close this page; your images are still made.',
    notified: 'You can close this page. We’ll notify you when the images are ready.',
    offer: 'Notify me when they are ready',
  },
} as const

/** Says that the user can close the page, and offers a notification if it can arrive in this browser. */
export function NotificationOffer({ of }: { of: keyof typeof TEXTS }) {
  const { close, notified, offer } = TEXTS[of]
  const { support, settings } = useNotificationSettings()
  const turnOn = useTurnOn()
  if (support === 'missing') return <Offer>{close}</Offer>
  if (support === 'blocked') return <Offer more={BLOCKED}>{close}</Offer>
  if (settings?.is_subscribed) {
    return settings.is_failing ? <Offer more={FAILING}>{close}</Offer> : <Offer>{notified}</Offer>
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
          {offer}
        </Button>
      }
    >
      {close}
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
