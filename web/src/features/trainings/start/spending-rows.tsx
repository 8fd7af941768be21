import { CAP_REACHED, type Spending, type StartWarning } from '@the-way/shared'
import { Note } from '../../../components/note.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { money } from '../../../lib/format.ts'

/** What is left under the spending caps that are set. */
export const spendingRows = ({ day, month }: Spending) =>
  [
    { label: 'Left today', period: day },
    { label: 'Left this month', period: month },
  ].map(({ label, period: { left_usd_micros: left, cap_usd_micros: cap } }) => ({
    label,
    value: left === null || cap === null ? null : `${money(left)} of ${money(cap)}`,
  }))

/** Says that a training over a cap can be started, and goes on hold. */
export function CapNote({ warnings }: { warnings: readonly StartWarning[] }) {
  const warning = warnings.find(({ code }) => code === CAP_REACHED)
  if (!warning) return null
  return (
    <Note tone="warn" className="mt-3" title="The training would go on hold.">
      {warning.detail} <TextLink to="/settings/spending">Change the cap</TextLink>
    </Note>
  )
}
