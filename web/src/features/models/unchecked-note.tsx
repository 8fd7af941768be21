import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Model } from '@the-way/shared'
import { CircleHelp } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { modelKeys } from './api.ts'
import { migrationQuery } from './imports/api.ts'

/** Explains what "unchecked" means, with a button that checks the model. */
export function UncheckedNote({ model }: { model: Model }) {
  const { data, error, isFetching, refetch } = useQuery(migrationQuery)
  const queryClient = useQueryClient()
  const found = data?.models.find(({ id }) => id === model.id)
  const check = async () => {
    const { data: checked } = await refetch()
    if (checked) await queryClient.invalidateQueries({ queryKey: modelKeys.all })
  }
  return (
    <Note
      tone="warn"
      icon={CircleHelp}
      title="Unchecked."
      className="mb-6"
      action={
        <Button size="small" pending={isFetching} onClick={() => void check()}>
          Check now
        </Button>
      }
    >
      <span role="status">
        {error
          ? `The check did not run. ${explain(error)}`
          : found && !found.generates
            ? found.detail
            : 'Replicate has not confirmed yet that this model exists and can generate.'}
      </span>
    </Note>
  )
}
