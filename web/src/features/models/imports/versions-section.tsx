import { useQuery } from '@tanstack/react-query'
import type { Trainer } from '@the-way/shared'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { explain } from '../../../components/page-error.tsx'
import { Section } from '../../../components/panel.tsx'
import { count } from '../../../lib/format.ts'
import { importableQuery } from './api.ts'
import { ImportRow } from './import-row.tsx'

interface VersionsSectionProps {
  trainerLabel: (trainer: Trainer) => string
}

/** Versions of the base models that were trained elsewhere, or whose models were removed here. */
export function VersionsSection({ trainerLabel }: VersionsSectionProps) {
  const { data, error, isFetching, refetch } = useQuery(importableQuery)
  return (
    <Section
      title="Versions on Replicate"
      note={data && data.versions.length > 0 ? count(data.versions.length) : undefined}
      actions={
        <Button size="small" icon={RefreshCw} pending={isFetching} onClick={() => void refetch()}>
          Refresh
        </Button>
      }
    >
      <p role="status" className="-mt-1 max-w-140 text-ui text-muted">
        {isFetching && !data ? (
          'Loading versions from Replicate…'
        ) : error ? (
          <span className="text-danger">Couldn’t list the versions. {explain(error)}</span>
        ) : data?.versions.length === 0 ? (
          'Every version of your base models is already among your models.'
        ) : (
          'Trained elsewhere on your base models, or removed here. Importing is free and changes nothing on Replicate.'
        )}
      </p>
      {data && data.versions.length > 0 && (
        <ul className="mt-3.5 border-b border-line-strong">
          {data.versions.map((version) => (
            <ImportRow key={version.version} version={version} trainerLabel={trainerLabel} />
          ))}
        </ul>
      )}
      {data?.complete === false && (
        <p className="mt-2.5 text-small text-muted">
          Only the latest are shown. Register older ones by their URL.
        </p>
      )}
    </Section>
  )
}
