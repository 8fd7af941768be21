import { CAP_REACHED, type Estimate, type Spending } from '@the-way/shared'
import { Note } from '../../../components/note.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { money } from '../../../lib/format.ts'

/** What the caps leave, where there are any. */
export const spendingRows = ({ day, month }: Spending) =>
  [
    { label: 'Left today', period: day },
    { label: 'Left this month', period: month },
  ].map(({ label, period: { left_usd_micros: left, cap_usd_micros: cap } }) => ({
    label,
    value: left === null || cap === null ? null : `${money(left)} of ${money(cap)}`,
  }))

/** That it can be started all the same, and what happens then. */
export function CapNote({ estimate: { warnings } }: { estimate: Estimate }) {
  const warning = warnings.find(({ code }) => code === CAP_REACHED)
  if (!warning) return null
  return (
    <Note tone="warn" className="mt-3" title="It will wait, paused.">
      {warning.detail} <TextLink to="/settings/spending">Change the cap</TextLink>
    </Note>
  )
}
