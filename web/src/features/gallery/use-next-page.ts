import { useCallback } from 'react'

interface PagedList {
  hasNextPage: boolean
  isFetching: boolean
  /** Whether the last attempt failed; then only the user tries again. */
  isFetchNextPageError: boolean
  fetchNextPage: () => Promise<unknown>
}

/** Returns a function that loads the next page of a list, unless it is loading or has failed. */
export function useNextPage(list: PagedList): () => void {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list
  const canLoad = hasNextPage && !isFetching && !isFetchNextPageError
  return useCallback(() => {
    if (canLoad) void fetchNextPage()
  }, [canLoad, fetchNextPage])
}
