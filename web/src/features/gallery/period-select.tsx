import { useState } from 'react'
import { PERIODS, periodOf, periodStart } from './periods.ts'
import { type GallerySearch, without } from './search.ts'
import { Select } from './select.tsx'

interface PeriodSelectProps {
  search: GallerySearch
  onChange: (search: GallerySearch) => void
}

const BETWEEN = 'between'

/** One of a few periods up to today, or two dates. */
export function PeriodSelect({ search, onChange }: PeriodSelectProps) {
  const period = periodOf(search)
  const hasDates = search.from !== undefined || search.to !== undefined
  const [wantsDates, setWantsDates] = useState(false)
  const isBetween = wantsDates || (period === null && hasDates)

  const choose = (value: string) => {
    setWantsDates(value === BETWEEN)
    if (value === BETWEEN) return
    const wanted = PERIODS.find((one) => one.value === value)?.value
    onChange({ ...without(search, 'from', 'to'), ...(wanted && { from: periodStart(wanted) }) })
  }

  return (
    <>
      <Select
        aria-label="Date"
        value={isBetween ? BETWEEN : (period ?? '')}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">Any date</option>
        {PERIODS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value={BETWEEN}>Between two dates</option>
      </Select>
      {isBetween && (
        <>
          <DateField
            label="First day"
            value={search.from}
            onChange={(from) => onChange({ ...without(search, 'from'), ...(from && { from }) })}
          />
          <DateField
            label="Last day"
            value={search.to}
            onChange={(to) => onChange({ ...without(search, 'to'), ...(to && { to }) })}
          />
        </>
      )}
    </>
  )
}

interface DateFieldProps {
  label: string
  value: string | undefined
  /** Called with an empty string when the date is cleared. */
  onChange: (date: string) => void
}

const DateField = ({ label, value, onChange }: DateFieldProps) => (
  <input
    type="date"
    aria-label={label}
    value={value ?? ''}
    onChange={(event) => onChange(event.target.value)}
    className="field h-control w-auto! text-ui!"
  />
)
