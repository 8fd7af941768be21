import { CAP_REACHED, type Spending, type StartWarning } from '@the-way/shared'
import { Note } from '../../../components/note.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { money } from '../../../lib/format.ts'

/** Returns what is left of each spending cap that is set. */
export const spendingRows = ({ day, month }: Spending) =>
  [
    { label: 'Left today', period: day },
    { label: 'Left this month', period: month },
  ].map(({ label, period: { left_usd_micros: left, cap_usd_micros: cap } }) => ({
    label,
    value: left === null || cap === null ? null : `${money(left)} of ${money(cap)}`,
  }))

/** Warns that the training would exceed a cap: it can be started, but is put on hold. */
export function CapNote({ warnings }: { warnings: readonly StartWarning[] }) {
  const warning = warnings.find(({ code }) => code === CAP_REACHED)
  if (!warning) return null
  return (
    <Note tone="warn" className="mt-3" title="The training would be put on hold.">
      {warning.detail} <TextLink to="/settings/spending">Change the cap</TextLink>
    </Note>
  )
}
