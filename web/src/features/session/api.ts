import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Session, SessionSchema, type SignInBody } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { ApiError } from '../../lib/api-error.ts'

const PATH = '/api/session'

export const sessionKey = ['session'] as const

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.get(PATH, { schema: SessionSchema, signal })
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

/** Signs in by the code of a link or by the owner's token; the server sets the cookie. */
export const signIn = (body: SignInBody) => api.post(PATH, { body, schema: SessionSchema })

export function useSignIn() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queryClient.setQueryData(sessionKey, session),
  })
}

/** Ends the session; what was read with it is forgotten. */
export function useSignOut() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(PATH),
    onSuccess: () => {
      queryClient.clear()
      queryClient.setQueryData(sessionKey, null)
    },
  })
}
