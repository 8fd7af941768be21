import type { Spending, SpendingPeriod } from '@the-way/shared'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { readAmount, writeAmount } from './amount.ts'
import { useSetCaps } from './api.ts'

const PERIODS = ['day', 'month'] as const
const LABELS: Record<SpendingPeriod, string> = { day: 'Cap per day', month: 'Cap per month' }

const textsOf = ({ day, month }: Spending): Record<SpendingPeriod, string> => ({
  day: writeAmount(day.cap_usd_micros),
  month: writeAmount(month.cap_usd_micros),
})

/** Sets, changes and removes the caps. */
export function CapsForm({ spending }: { spending: Spending }) {
  const [texts, setTexts] = useState(() => textsOf(spending))
  const save = useSetCaps()
  const amounts = { day: readAmount(texts.day), month: readAmount(texts.month) }
  const isChanged = PERIODS.some((period) => amounts[period] !== spending[period].cap_usd_micros)
  const isWrong = PERIODS.some((period) => amounts[period] === undefined)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { day, month } = amounts
    if (!isChanged || day === undefined || month === undefined) return
    save.mutate(
      { day_cap_usd_micros: day, month_cap_usd_micros: month },
      { onSuccess: (saved) => setTexts(textsOf(saved)) },
    )
  }
  const reason = isWrong
    ? 'One of the amounts cannot be read'
    : isChanged
      ? undefined
      : 'Nothing was changed'
  return (
    <form onSubmit={submit} noValidate>
      <div className="grid max-w-120 gap-4 md:grid-cols-2">
        {PERIODS.map((period) => (
          <TextField
            key={period}
            label={LABELS[period]}
            optional
            inputMode="decimal"
            autoComplete="off"
            placeholder="no cap"
            hint="In US dollars; empty for no cap"
            error={
              amounts[period] === undefined
                ? 'An amount in dollars, such as 5 or 12.50.'
                : undefined
            }
            value={texts[period]}
            onChange={({ target }) => {
              save.reset()
              setTexts({ ...texts, [period]: target.value })
            }}
          />
        ))}
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending}
          disabledReason={reason}
          reasonHidden={save.isSuccess}
        >
          Save caps
        </Button>
        <p role="status" className="text-ui text-ok empty:hidden">
          {save.isSuccess ? 'Saved.' : ''}
        </p>
        {save.error && (
          <p role="alert" className="text-ui text-danger">
            {explain(save.error)}
          </p>
        )}
      </div>
    </form>
  )
}
