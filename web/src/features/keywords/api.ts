import { queryOptions } from '@tanstack/react-query'
import { isValid, KeywordCheckSchema, KeywordSchema, NameSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** Warnings about a trigger word, and suggestions made from the model's name; only suggestions if the word is empty. */
export const keywordQuery = (keyword: string, name: string) => {
  return queryOptions({
    queryKey: ['keywords', keyword, name],
    enabled: keyword === '' ? isValid(NameSchema, name) : isValid(KeywordSchema, keyword),
    // Another training may use the same word meanwhile.
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
