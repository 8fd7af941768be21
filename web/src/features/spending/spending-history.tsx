import { useQuery } from '@tanstack/react-query'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { Section } from '../../components/panel.tsx'
import { spendingHistoryQuery } from './api.ts'
import { knownLabel } from './known-label.ts'

/** What was spent in each month, and on the images of each model. */
export function SpendingHistory() {
  const { data, error } = useQuery(spendingHistoryQuery(null))
  if (error)
    return (
      <Note tone="danger" title="Couldn’t load earlier months." className="mb-6">
        {explain(error)}
      </Note>
    )
  if (!data || data.months.length === 0) return null
  const { months, models } = data
  return (
    <>
      <Section title="By month">
        <DefinitionRows
          rows={months.map((one) => ({ label: monthLabel(one.month), value: knownLabel(one) }))}
        />
      </Section>
      {models.length > 0 && (
        <Section title="Images by model">
          <ul className="grid gap-1.5 text-ui">
            {models.map((one) => (
              <li key={one.model_id} className="flex justify-between gap-4">
                <span className="min-w-0 wrap-anywhere text-muted">{one.model_name}</span>
                <span className="text-right">{knownLabel(one)}</span>
              </li>
            ))}
          </ul>
          <p className="mt-2.5 max-w-140 text-small text-muted">
            Without trainings and deleted generations; the months include both.
          </p>
        </Section>
      )}
    </>
  )
}

/** "November 2026" */
const monthLabel = (month: string) =>
  new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
