import { useSuspenseQuery } from '@tanstack/react-query'
import type { Spending } from '@the-way/shared'
import { Bar } from '../../components/bar.tsx'
import { Note } from '../../components/note.tsx'
import { Section } from '../../components/panel.tsx'
import { money } from '../../lib/format.ts'
import { spendingQuery } from './api.ts'
import { CapsForm } from './caps-form.tsx'
import { SpendingHistory } from './spending-history.tsx'

interface SpendingSectionProps {
  /** Demo mode: nothing is charged. */
  emulated: boolean
}

/** Spending and its caps. */
export function SpendingSection({ emulated }: SpendingSectionProps) {
  const { data: spending } = useSuspenseQuery(spendingQuery)
  return (
    <>
      <Section title="Spent">
        {emulated && (
          <Note className="mb-4">Demo mode: nothing is charged and caps do not apply.</Note>
        )}
        <dl className="border-b border-line-strong">
          <Period label="Today" period={spending.day} />
          <Period label="This month" period={spending.month} />
        </dl>
        <p className="mt-2.5 max-w-140 text-small text-muted">
          Trainings and images: what finished ones cost, and estimates where the cost is not known
          yet. Days and months are in UTC. Replicate’s bill is what counts.
        </p>
      </Section>
      <SpendingHistory />
      <Section title="Caps" className="mb-0!">
        <p className="mb-4 max-w-140 text-ui text-muted">
          A training that would exceed a cap is put on hold, and starts when you raise it. A
          generation that would exceed one is not started. Runs that have started continue.
        </p>
        <CapsForm spending={spending} />
      </Section>
    </>
  )
}

function Period({ label, period }: { label: string; period: Spending['day'] }) {
  const { cap_usd_micros: cap, spent_usd_micros: spent, left_usd_micros: left } = period
  return (
    <div className="grid grid-cols-[112px_minmax(0,1fr)] items-center gap-x-4 gap-y-2 border-t border-line py-2.75 text-ui first:border-line-strong md:grid-cols-[176px_minmax(0,1fr)_200px]">
      <dt className="font-semibold">{label}</dt>
      <dd className="max-md:text-right">
        {money(spent)}
        {cap === null ? (
          <span className="text-muted">, no cap</span>
        ) : (
          <span className="text-muted">
            {' '}
            of {money(cap)}, {left === 0 ? 'nothing' : money(left ?? 0)} left
          </span>
        )}
      </dd>
      {cap !== null && (
        <dd className="max-md:col-span-2">
          <Bar
            label={`${label}, share of the cap`}
            value={cap === 0 ? 1 : Math.min(1, spent / cap)}
            kind="amount"
          />
        </dd>
      )}
    </div>
  )
}
