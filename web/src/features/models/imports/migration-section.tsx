import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { CheckRow } from '../../../components/check-row.tsx'
import { explain } from '../../../components/page-error.tsx'
import { Section } from '../../../components/panel.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { modelKeys } from '../api.ts'
import { migrationQuery } from './api.ts'
import { migrationFinding } from './labels.ts'

/** Checks whether models of an earlier app, and models registered by hand, can still generate. */
export function MigrationSection() {
  const { data, error, isFetching, refetch } = useQuery(migrationQuery)
  const queryClient = useQueryClient()
  const check = async () => {
    const { data: checked } = await refetch()
    if (checked) await queryClient.invalidateQueries({ queryKey: modelKeys.all })
  }
  return (
    <Section
      title="Models from elsewhere"
      actions={
        <Button size="small" icon={RefreshCw} pending={isFetching} onClick={() => void check()}>
          {data || error ? 'Check again' : 'Check now'}
        </Button>
      }
      className="mb-0!"
    >
      <p role="status" className="-mt-1 max-w-140 text-ui text-muted">
        {isFetching ? (
          'Checking each model on Replicate…'
        ) : error ? (
          <span className="text-danger">The check did not run. {explain(error)}</span>
        ) : data ? (
          <span className="font-semibold text-text">{migrationFinding(data)}</span>
        ) : (
          'Checks whether registered models and models of an earlier app still work on Replicate. Nothing is generated or charged.'
        )}
      </p>
      {data && !error && data.models.length > 0 && (
        <ul className="mt-3.5 border-b border-line-strong">
          {data.models.map(({ id, name, generates, detail }) => (
            <CheckRow
              key={id}
              name={
                <TextLink to="/models/$id" params={{ id }} className="wrap-anywhere">
                  {name}
                </TextLink>
              }
              item={{ status: generates ? 'ok' : 'failed', detail, next_step: null }}
              wide
            />
          ))}
        </ul>
      )}
    </Section>
  )
}
