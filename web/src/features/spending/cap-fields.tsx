import type { Spending, SpendingPeriod } from '@the-way/shared'
import { TextField } from '../../components/field.tsx'
import { readAmount, writeAmount } from './amount.ts'

const PERIODS = ['day', 'month'] as const
const LABELS: Record<SpendingPeriod, string> = { day: 'Cap per day', month: 'Cap per month' }

/** Why nothing can be saved yet; the page does not show it. */
export const UNCHANGED = 'Nothing has changed'

export type CapTexts = Record<SpendingPeriod, string>

export const textsOf = ({ day, month }: Spending): CapTexts => ({
  day: writeAmount(day.cap_usd_micros),
  month: writeAmount(month.cap_usd_micros),
})

/** Parses the fields: returns the request body, or the reason why it can't be sent. */
export function readCaps(texts: CapTexts, spending: Spending) {
  const [day, month] = [readAmount(texts.day), readAmount(texts.month)]
  if (day === undefined || month === undefined)
    return { caps: null, reason: 'Enter an amount such as 12.50' }
  if (day === spending.day.cap_usd_micros && month === spending.month.cap_usd_micros)
    return { caps: null, reason: UNCHANGED }
  return { caps: { day_cap_usd_micros: day, month_cap_usd_micros: month }, reason: undefined }
}

/** One field per cap. */
export const CapFields = (props: { texts: CapTexts; onChange: (texts: CapTexts) => void }) => (
  <div className="grid max-w-120 gap-4 md:grid-cols-2">
    {PERIODS.map((period) => (
      <TextField
        key={period}
        label={LABELS[period]}
        optional
        inputMode="decimal"
        autoComplete="off"
        placeholder="No cap"
        hint="US dollars, leave empty for none"
        error={
          readAmount(props.texts[period]) === undefined
            ? 'Enter an amount such as 12.50.'
            : undefined
        }
        value={props.texts[period]}
        onChange={({ target }) => props.onChange({ ...props.texts, [period]: target.value })}
      />
    ))}
  </div>
)
