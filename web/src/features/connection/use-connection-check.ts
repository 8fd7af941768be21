import { useQuery } from '@tanstack/react-query'
import { connectionCheckQuery } from './api.ts'

/** The last answer of the check, and the way to ask for another; every page shows the same. `auto`: it runs by itself. */
export function useConnectionCheck({ auto = false } = {}) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = useQuery({
    ...connectionCheckQuery,
    enabled: auto,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
  return {
    asked: data !== undefined || error !== null,
    asking: isFetching,
    ask: () => void refetch(),
    /** Null as long as there is none, or after the last try failed. */
    result: error === null ? (data ?? null) : null,
    error,
    at: new Date(dataUpdatedAt),
  }
}
export type ConnectionCheckState = ReturnType<typeof useConnectionCheck>
