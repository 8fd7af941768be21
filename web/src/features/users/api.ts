import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  InvitationListSchema,
  InvitationSchema,
  type UpdateUserBody,
  UserListSchema,
  UserSchema,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

/** Users with their spending. */
export const usersQuery = infiniteQueryOptions({
  queryKey: ['users'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/users', { query: { cursor: pageParam }, schema: UserListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

export const invitationsQuery = infiniteQueryOptions({
  queryKey: ['invitations'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/invitations', {
      query: { cursor: pageParam },
      schema: InvitationListSchema,
      signal,
    }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

export function useUpdateUser(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: UpdateUserBody) =>
      api.patch(`/api/users/${encodeURIComponent(id)}`, { body, schema: UserSchema }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: usersQuery.queryKey }),
  })
}

export function useInvite() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (email: string) =>
      api.post('/api/invitations', { body: { email }, schema: InvitationSchema }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
}

export function useUninvite(email: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/api/invitations/${encodeURIComponent(email)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
}
