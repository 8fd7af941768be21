import { queryOptions } from '@tanstack/react-query'
import { isValid, KeywordCheckSchema, KeywordSchema, NameSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** Whether a trigger word is a good one, and suggestions made from the name; while it is empty, suggestions alone. */
export const keywordQuery = (keyword: string, name: string) => {
  return queryOptions({
    queryKey: ['keywords', keyword, name],
    enabled: keyword === '' ? isValid(NameSchema, name) : isValid(KeywordSchema, keyword),
    // Another training may take it meanwhile.
    staleTime: 30_000,
    retry: false,
    queryFn: ({ signal }) =>
      api.get('/api/keywords', {
        query: {
          keyword: keyword || undefined,
          name: isValid(NameSchema, name) ? name : undefined,
        },
        schema: KeywordCheckSchema,
        signal,
      }),
  })
}
