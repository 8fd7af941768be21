import { useQuery } from '@tanstack/react-query'
import { connectionCheckQuery } from './api.ts'

/** The last result of the check, shared by all pages, and a function that runs it. With `auto` it runs on mount. */
export function useConnectionCheck({ auto = false } = {}) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery({
    ...connectionCheckQuery,
    enabled: auto,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
  return {
    hasRun: data !== undefined || error !== null,
    isRunning: isFetching,
    run: () => void refetch(),
    /** `null` before the first check, or if the last one failed. */
    result: error === null ? (data ?? null) : null,
    error,
    at: new Date(dataUpdatedAt),
  }
}
export type ConnectionCheckState = ReturnType<typeof useConnectionCheck>
