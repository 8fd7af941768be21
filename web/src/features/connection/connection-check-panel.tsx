import { useQuery } from '@tanstack/react-query'
import type { ConnectionCheck } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { Panel } from '../../components/panel.tsx'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import { connectionCheckQuery } from './api.ts'
import { CheckRow } from './check-row.tsx'

interface ConnectionCheckPanelProps {
  /** Where a failed check can be mended, such as a link to the settings. */
  remedy?: ReactNode
}

/** Asks on a press whether Replicate has all that a training needs, and says each answer in words. */
export function ConnectionCheckPanel({ remedy }: ConnectionCheckPanelProps) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery(connectionCheckQuery)
  const asked = data !== undefined || error !== null
  return (
    <Panel
      title="Connection check"
      aside={
        asked && (
          <Button
            variant="quiet"
            size="small"
            pending={isFetching}
            onClick={() => void refetch()}
            className="-my-1.5 -mr-2.5"
          >
            Check again
          </Button>
        )
      }
    >
      <div role="status" className="text-ui">
        {error ? (
          <p className="text-danger">The check did not run. {explain(error)}</p>
        ) : data ? (
          <p className="text-muted">
            {summary(data)} Checked at {clock(new Date(dataUpdatedAt))}.
          </p>
        ) : (
          <p className="text-muted">
            Looks for the token, the account, the trainer and the base model. It charges nothing.
          </p>
        )}
      </div>
      {data && !error && (
        <ul className="mt-2 border-b border-line">
          {data.checks.map((item) => (
            <CheckRow key={item.name} item={item} />
          ))}
        </ul>
      )}
      {!asked && (
        <Button full className="mt-3" pending={isFetching} onClick={() => void refetch()}>
          Check Replicate connection
        </Button>
      )}
      {remedy && data && !data.ok && <div className="mt-3">{remedy}</div>}
    </Panel>
  )
}

function summary({ ok, emulated, account, latency_ms }: ConnectionCheck): string {
  if (!ok) return 'Not everything is there that a training needs.'
  if (emulated) return 'The emulator answers in place of Replicate; nothing costs anything.'
  const took = latency_ms === null ? '' : ` in ${count(latency_ms)} ms`
  return `Replicate answers${account ? ` ${account.username}` : ''}${took}.`
}
