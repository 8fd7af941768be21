import { queryOptions } from '@tanstack/react-query'
import { KeywordCheckSchema, KeywordSchema, NameSchema } from '@the-way/shared'
import { Value } from 'typebox/value'
import { api } from '../../lib/api-client.ts'

/** Whether a keyword is a good one; the name leads to better ones. */
export const keywordQuery = (keyword: string, name: string) =>
  queryOptions({
    queryKey: ['keywords', keyword, name],
    enabled: Value.Check(KeywordSchema, keyword),
    // Another training may take it meanwhile.
    staleTime: 30_000,
    retry: false,
    queryFn: ({ signal }) =>
      api.get('/api/keywords', {
        query: { keyword, name: Value.Check(NameSchema, name) ? name : undefined },
        schema: KeywordCheckSchema,
        signal,
      }),
  })
