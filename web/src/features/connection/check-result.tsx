import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { CheckRow } from '../../components/check-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { CONNECT } from '../../components/shell/places.ts'
import { TextLink } from '../../components/text-link.tsx'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import { checkSummary, NAMES } from './check-labels.ts'
import type { ConnectionCheckState } from './use-connection-check.ts'

interface CheckResultProps {
  check: ConnectionCheckState
  wide?: boolean
  /** Whether this is the page that the links would open. */
  onConnectPage?: boolean
}

/** The result of the check: a summary, then a row for each item. */
export const CheckResult = ({ check, wide = false, onConnectPage = false }: CheckResultProps) => (
  <>
    <p role="status" className={clsx('text-ui text-muted', wide && '-mt-2')}>
      {check.error ? (
        <span className="text-danger">The check did not run. {explain(check.error)}</span>
      ) : check.result ? (
        <>
          <span className="font-semibold text-text">{checkSummary(check.result)}</span>{' '}
          {latencyMessage(check.result)} Checked {clock(check.at)}.
        </>
      ) : check.isRunning ? (
        'Checking token, account, trainers and base models…'
      ) : (
        'Checks token, account, trainers and base models. Free of charge.'
      )}
    </p>
    {check.result && (
      <ul className={clsx('border-b', wide ? 'mt-3.5 border-line-strong' : 'mt-2 border-line')}>
        {check.result.checks.map((item) => (
          <CheckRow
            key={item.name}
            name={NAMES[item.name]}
            item={item}
            wide={wide}
            link={linkOf(item, onConnectPage)}
          />
        ))}
      </ul>
    )}
  </>
)

/** Returns a link to the page for the next step. */
function linkOf({ name, next_step }: ConnectionCheckItem, onConnectPage: boolean): ReactNode {
  if (next_step === null) return null
  if (name === 'token' && !onConnectPage)
    return <TextLink to={CONNECT}>Open Connect Replicate</TextLink>
  if (name === 'demo_models') return <TextLink to="/models">Open Models</TextLink>
  return null
}

function latencyMessage({ emulated, latency_ms }: ConnectionCheck): string {
  return emulated || latency_ms === null ? '' : `Replicate responded in ${count(latency_ms)} ms.`
}
