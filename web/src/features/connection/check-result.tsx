import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { CheckRow } from '../../components/check-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { CONNECT } from '../../components/shell/places.ts'
import { TextLink } from '../../components/text-link.tsx'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import { finding, NAMES } from './check-labels.ts'
import type { ConnectionCheckState } from './use-connection-check.ts'

interface CheckResultProps {
  check: ConnectionCheckState
  wide?: boolean
  /** The page is the one that the links would lead to. */
  onConnectPage?: boolean
}

/** What the check found, in words: one sentence, then a row for each thing. */
export const CheckResult = ({ check, wide = false, onConnectPage = false }: CheckResultProps) => (
  <>
    <p role="status" className={clsx('text-ui text-muted', wide && '-mt-2')}>
      {check.error ? (
        <span className="text-danger">The check did not run. {explain(check.error)}</span>
      ) : check.result ? (
        <>
          <span className="font-semibold text-text">{finding(check.result)}</span>{' '}
          {answered(check.result)} Checked {clock(check.at)}.
        </>
      ) : check.asking ? (
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

/** Where the next step is taken. */
function linkOf({ name, next_step }: ConnectionCheckItem, onConnectPage: boolean): ReactNode {
  if (next_step === null) return null
  if (name === 'token' && !onConnectPage)
    return <TextLink to={CONNECT}>Open Connect Replicate</TextLink>
  if (name === 'demo_models') return <TextLink to="/models">Open Models</TextLink>
  return null
}

function answered({ emulated, account, latency_ms }: ConnectionCheck): string {
  if (emulated || !account) return ''
  const took = latency_ms === null ? '' : ` in ${count(latency_ms)} ms`
  return `Replicate answers ${account.username}${took}.`
}
