import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { CheckResult } from './check-result.tsx'
import { useConnectionCheck } from './use-connection-check.ts'

/** A button that checks whether everything is ready for training; `remedy` links to where problems are fixed. */
export function ConnectionCheckPanel({ remedy }: { remedy: ReactNode }) {
  const check = useConnectionCheck()
  return (
    <Panel
      title="Connection check"
      aside={
        check.hasRun && (
          <Button
            variant="quiet"
            size="small"
            pending={check.isRunning}
            onClick={check.run}
            className="-my-1.5 -mr-2.5"
          >
            Check again
          </Button>
        )
      }
    >
      <CheckResult check={check} />
      {!check.hasRun && (
        <Button full className="mt-3" pending={check.isRunning} onClick={check.run}>
          Check Replicate connection
        </Button>
      )}
      {check.result?.ok === false && <div className="mt-3">{remedy}</div>}
    </Panel>
  )
}
