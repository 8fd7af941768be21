import { CircleCheck } from 'lucide-react'
import { Button } from '../components/button.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { CONNECT } from '../components/shell/places.ts'
import { ConnectionCheckPanel } from '../features/connection/connection-check-panel.tsx'
import { ConnectionLine } from '../features/connection/connection-line.tsx'
import { useConnectionCheck } from '../features/connection/use-connection-check.ts'

/** One line: what the last connection check found, or the button that runs it. */
export function NewModelConnectionLine() {
  const { asked, asking, ask, result } = useConnectionCheck()
  if (result?.ok && result.emulated) {
    return (
      <p className="flex items-center gap-1.5 text-small text-ok">
        <CircleCheck size={14} strokeWidth={1.75} aria-hidden />
        Demo mode is working
      </p>
    )
  }
  if (asked) return <ConnectionLine />
  return (
    <p className="flex items-center justify-between gap-3 text-ui text-muted">
      Replicate connection
      <Button
        variant="quiet"
        size="small"
        className="-mr-2.5"
        aria-label="Check Replicate connection"
        pending={asking}
        onClick={ask}
      >
        Check
      </Button>
    </p>
  )
}

/** What the check found, as long as something is wrong. */
export function NewModelConnectionCheck() {
  const { asked, result } = useConnectionCheck()
  if (!asked || result?.ok) return null
  return (
    <ConnectionCheckPanel
      remedy={
        <LinkButton to={CONNECT} full>
          Connect Replicate
        </LinkButton>
      }
    />
  )
}
