import type { ConnectionCheck } from '@the-way/shared'
import clsx from 'clsx'
import { CheckRow } from '../../components/check-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import { finding, NAMES } from './check-words.ts'
import type { ConnectionCheckState } from './use-connection-check.ts'

interface CheckResultProps {
  check: ConnectionCheckState
  wide?: boolean
}

/** What the check found, in words: one sentence, then a row for each thing. */
export const CheckResult = ({ check, wide = false }: CheckResultProps) => (
  <>
    <p role="status" className={clsx('text-ui text-muted', wide && '-mt-2')}>
      {check.error ? (
        <span className="text-danger">The check did not run. {explain(check.error)}</span>
      ) : check.result ? (
        <>
          <span className="font-semibold text-text">{finding(check.result)}</span>{' '}
          {answered(check.result)} Checked {clock(check.at)}.
        </>
      ) : (
        'Looks for the token, the account, the trainer and the base model. It charges nothing.'
      )}
    </p>
    {check.result && (
      <ul className={clsx('border-b', wide ? 'mt-3.5 border-line-strong' : 'mt-2 border-line')}>
        {check.result.checks.map((item) => (
          <CheckRow key={item.name} name={NAMES[item.name]} item={item} wide={wide} />
        ))}
      </ul>
    )}
  </>
)

function answered({ emulated, account, latency_ms }: ConnectionCheck): string {
  if (emulated) return 'The emulator answers in place of Replicate; nothing costs anything.'
  if (!account) return ''
  const took = latency_ms === null ? '' : ` in ${count(latency_ms)} ms`
  return `Replicate answers ${account.username}${took}.`
}
