import { useSuspenseQuery } from '@tanstack/react-query'
import { Bar } from '../../components/bar.tsx'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Panel } from '../../components/panel.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { money } from '../../lib/format.ts'
import { spendingQuery } from './api.ts'

/** This month's spending and what is left of the cap, for the home page. */
export function MonthPanel({ emulated }: { emulated: boolean }) {
  const { data } = useSuspenseQuery(spendingQuery)
  const { cap_usd_micros: cap, spent_usd_micros: spent, left_usd_micros: left } = data.month
  return (
    <Panel title={monthName()} aside={cap === null ? 'no cap' : `cap ${money(cap)}`}>
      <p className="mt-1 flex items-baseline gap-2">
        <b className="figure-nums text-figure font-semibold tracking-[-0.02em]">{money(spent)}</b>
        <span className="text-small text-muted">
          {emulated ? 'nothing is charged in demo mode' : 'spent on trainings and images'}
        </span>
      </p>
      {cap !== null && (
        <>
          <Bar
            label="Spent of this month’s cap"
            value={cap === 0 ? 1 : Math.min(1, spent / cap)}
            kind="amount"
            className="my-2"
          />
          <DefinitionRows rows={[{ label: 'Left before the cap', value: money(left ?? 0) }]} />
        </>
      )}
      <TextLink to="/settings/spending" className="text-small">
        Spending and caps
      </TextLink>
    </Panel>
  )
}

/** The server counts months in UTC. */
const monthName = () =>
  new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' }).format(new Date())
