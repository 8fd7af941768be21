import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { CheckResult } from './check-result.tsx'
import { useConnectionCheck } from './use-connection-check.ts'

/** Checks on a click whether everything is ready for training; `remedy` is where to fix it. */
export function ConnectionCheckPanel({ remedy }: { remedy: ReactNode }) {
  const check = useConnectionCheck()
  return (
    <Panel
      title="Connection check"
      aside={
        check.asked && (
          <Button
            variant="quiet"
            size="small"
            pending={check.asking}
            onClick={check.ask}
            className="-my-1.5 -mr-2.5"
          >
            Check again
          </Button>
        )
      }
    >
      <CheckResult check={check} />
      {!check.asked && (
        <Button full className="mt-3" pending={check.asking} onClick={check.ask}>
          Check Replicate connection
        </Button>
      )}
      {check.result?.ok === false && <div className="mt-3">{remedy}</div>}
    </Panel>
  )
}
