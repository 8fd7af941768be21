import { MAX_UNNOTIFIED_IMAGES, type NotificationSettings } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { Section } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Switch } from '../../components/switch.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { useNotificationSettings, useSendTest, useTurnOff, useTurnOn } from './api.ts'
import { BLOCKED, FAILING, turnOnError } from './messages.ts'

/** Turns notifications in this browser on and off, or shows why they are not available. */
export function NotificationsSection() {
  const { support, settings, isError, retry } = useNotificationSettings()
  return (
    <Section title="Notifications" className="mb-0!">
      <p className="mb-4 max-w-140 text-ui text-muted">
        Notifications arrive even when The Way is closed. This setting applies to this browser only.
      </p>
      {support === 'missing' ? (
        <Missing />
      ) : support === 'blocked' ? (
        <Note tone="warn" title="Blocked.">
          {BLOCKED}
        </Note>
      ) : settings ? (
        <Choice settings={settings} />
      ) : isError ? (
        <Note
          tone="danger"
          title="Couldn’t load this setting."
          action={
            <Button variant="quiet" size="small" onClick={retry}>
              Try again
            </Button>
          }
        />
      ) : (
        <Skeleton className="h-5 w-64" />
      )}
    </Section>
  )
}

function Missing() {
  return (
    <Note title="Not available here.">
      {window.isSecureContext
        ? 'This browser does not support Web Push. On an iPhone or iPad, add The Way to the home screen and open it from there.'
        : 'Browsers deliver notifications only to pages served over https, or from this computer.'}
    </Note>
  )
}

function Choice({ settings }: { settings: NotificationSettings }) {
  const turnOn = useTurnOn()
  const turnOff = useTurnOff()
  const test = useSendTest()
  const { is_subscribed: isOn } = settings
  const isPending = turnOn.isPending || turnOff.isPending
  const change = (on: boolean) => {
    if (isPending) return
    turnOn.reset()
    turnOff.reset()
    test.reset()
    if (on) turnOn.mutate(settings.public_key)
    else turnOff.mutate(settings)
  }
  return (
    <div className="grid max-w-140 gap-4">
      <Switch
        label="Notify me in this browser"
        hint={
          turnOn.isPending
            ? 'Turning on…'
            : turnOff.isPending
              ? 'Turning off…'
              : `When a training finishes, fails or needs you, and when more than ${MAX_UNNOTIFIED_IMAGES} images that you requested at once are ready.`
        }
        checked={turnOn.isPending || (isOn && !turnOff.isPending)}
        onChange={change}
      />
      {turnOn.isError && (
        <Note tone="danger" title="Not turned on." alert>
          {turnOnError(turnOn.error)}
        </Note>
      )}
      {turnOff.isError && (
        <Note tone="danger" title="Not turned off." alert>
          {turnOnError(turnOff.error)}
        </Note>
      )}
      {isOn && settings.is_failing && !test.isSuccess && <Note tone="warn">{FAILING}</Note>}
      {isOn && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Button pending={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
          <span role="status" className="text-small text-muted">
            {test.isSuccess && 'Sent. It should appear within seconds.'}
          </span>
        </div>
      )}
      {test.isError && (
        <Note tone="danger" title="Not sent." alert>
          {test.error instanceof ApiError ? test.error.detail : 'Something went wrong. Try again.'}
        </Note>
      )}
    </div>
  )
}
