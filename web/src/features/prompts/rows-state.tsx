import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { Loading, Skeleton } from '../../components/skeleton.tsx'

interface RowsStateProps {
  /** "prompts" */
  what: string
  query: { isPending: boolean; error: Error | null; refetch: () => unknown }
  children: ReactNode
}

/** Shows rows once they are loaded, and until then that they are loading or why they are not. */
export function RowsState({ what, query, children }: RowsStateProps) {
  if (query.isPending)
    return (
      <Loading label={`Loading ${what}`}>
        <span className="grid gap-3 py-3">
          <Skeleton className="w-4/5" />
          <Skeleton className="w-3/5" />
          <Skeleton className="w-2/3" />
        </span>
      </Loading>
    )
  if (query.error)
    return (
      <div role="alert" className="py-3 text-ui">
        <p className="mb-2 text-danger">{explain(query.error)}</p>
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </div>
    )
  return children
}
