import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type CreatePromptTemplateBody,
  MAX_PROMPT_TEMPLATES,
  PromptTemplateListSchema,
  PromptTemplateSchema,
  UsedPromptListSchema,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { postOnce } from '../../lib/post-once.ts'

const TEMPLATES = '/api/prompt-templates'
const templatePath = (id: string) => `${TEMPLATES}/${encodeURIComponent(id)}`

const promptKeys = {
  used: (modelId: string) => ['prompts', 'used', modelId] as const,
  templates: ['prompts', 'templates'] as const,
}

/** The prompts that were used with a model, last used first; `words` are a part of them. */
export const usedPromptsQuery = (modelId: string, words: string) =>
  infiniteQueryOptions({
    queryKey: [...promptKeys.used(modelId), words],
    initialPageParam: null,
    // A generation that was just started is in it.
    staleTime: 0,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      api.get('/api/prompts', {
        query: { model_id: modelId, q: words === '' ? undefined : words, cursor: pageParam },
        schema: UsedPromptListSchema,
        signal,
      }),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** All templates by name: one page has as many as an owner may have. */
export const templatesQuery = queryOptions({
  queryKey: promptKeys.templates,
  queryFn: ({ signal }) =>
    api.get(TEMPLATES, {
      query: { limit: MAX_PROMPT_TEMPLATES },
      schema: PromptTemplateListSchema,
      signal,
    }),
  select: ({ templates }) => templates.toSorted((a, b) => a.name.localeCompare(b.name)),
})

const useTemplateChange = <V>(mutationFn: (value: V) => Promise<unknown>) => {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn,
    onSettled: () => queryClient.invalidateQueries({ queryKey: promptKeys.templates }),
  })
}

export const useSaveTemplate = () =>
  useTemplateChange((body: CreatePromptTemplateBody) =>
    postOnce(TEMPLATES, { body, schema: PromptTemplateSchema }),
  )

export const useRenameTemplate = (id: string) =>
  useTemplateChange((name: string) =>
    api.patch(templatePath(id), { body: { name }, schema: PromptTemplateSchema }),
  )

export const useDeleteTemplate = () =>
  useTemplateChange((id: string) => api.delete(templatePath(id)))
