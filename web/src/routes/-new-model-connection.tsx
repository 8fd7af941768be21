import { CircleCheck } from 'lucide-react'
import { Button } from '../components/button.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { CONNECT } from '../components/shell/places.ts'
import { ConnectionCheckPanel } from '../features/connection/connection-check-panel.tsx'
import { ConnectionLine } from '../features/connection/connection-line.tsx'
import { useConnectionCheck } from '../features/connection/use-connection-check.ts'

/** One line with the result of the last connection check, or the button that runs it. */
export function NewModelConnectionLine() {
  const { hasRun, isRunning, run, result } = useConnectionCheck()
  if (result?.ok && result.emulated) {
    return (
      <p className="flex items-center gap-1.5 text-small text-ok">
        <CircleCheck size={14} strokeWidth={1.75} aria-hidden />
        Demo mode is working
      </p>
    )
  }
  if (hasRun) return <ConnectionLine />
  return (
    <p className="flex items-center justify-between gap-3 text-ui text-muted">
      Replicate connection
      <Button
        variant="quiet"
        size="small"
        className="-mr-2.5"
        aria-label="Check Replicate connection"
        pending={isRunning}
        onClick={run}
      >
        Check
      </Button>
    </p>
  )
}

/** The result of the connection check, if it found a problem. */
export function NewModelConnectionCheck() {
  const { hasRun, result } = useConnectionCheck()
  if (!hasRun || result?.ok) return null
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
