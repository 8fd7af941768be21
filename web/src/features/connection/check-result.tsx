import type { ConnectionCheck, ConnectionCheckItem } from '@the-way/shared'
import clsx from 'clsx'
import { CheckRow } from '../../components/check-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import type { ConnectionCheckState } from './use-connection-check.ts'

const NAMES: Record<ConnectionCheckItem['name'], string> = {
  token: 'Token',
  account: 'Account',
  trainer: 'Trainer',
  base_model: 'Base model',
  credit: 'Credit',
  webhook: 'Notices from Replicate',
  clock: 'Clock',
  database: 'Database',
}

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

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six']

/** "One thing to mend, one to look at." */
function finding({ checks, ok }: ConnectionCheck): string {
  const having = (status: string) => checks.filter((check) => check.status === status).length
  const [mend, look] = [having('failed'), having('warning')]
  const word = (amount: number) => NUMBERS[amount] ?? count(amount)
  const things = (amount: number) => `${word(amount)} thing${amount === 1 ? '' : 's'}`
  if (mend > 0 && look > 0)
    return `${things(mend)} to mend, ${word(look).toLowerCase()} to look at.`
  if (mend > 0) return `${things(mend)} to mend.`
  if (look > 0) return `${things(look)} to look at.`
  return ok
    ? 'All is there that a training needs.'
    : 'Not everything is there that a training needs.'
}

function answered({ emulated, account, latency_ms }: ConnectionCheck): string {
  if (emulated) return 'The emulator answers in place of Replicate; nothing costs anything.'
  if (!account) return ''
  const took = latency_ms === null ? '' : ` in ${count(latency_ms)} ms`
  return `Replicate answers ${account.username}${took}.`
}
