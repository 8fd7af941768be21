import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type NotificationSettings,
  NotificationSettingsSchema,
  type Session,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { sessionKey } from '../session/api.ts'
import {
  currentSubscription,
  subscribeBrowser,
  unsubscribeBrowser,
} from './browser-subscription.ts'
import { askPermission, isPermitted, usePushSupport } from './support.ts'

const PATH = '/api/notifications'
const SUBSCRIPTION = `${PATH}/subscription`
const settingsKey = ['notifications'] as const
/** The key under which this browser stores who has opted in. */
const STORED_AS = 'notifications'

const readSettings = (signal?: AbortSignal) =>
  api.get(PATH, { schema: NotificationSettingsSchema, ...(signal && { signal }) })

const sendSubscription = (subscription: PushSubscription) =>
  api.put(SUBSCRIPTION, { body: subscription.toJSON(), schema: NotificationSettingsSchema })

/**
 * Whether this browser gets notifications, as server and browser agree. Runs once per page load; if the user has opted
 * in before, it renews what may have expired or changed: the session, the browser's subscription or the server's keys.
 */
const settingsQuery = queryOptions({
  queryKey: settingsKey,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ client, signal }): Promise<NotificationSettings> => {
    const settings = await readSettings(signal)
    if (isOptedIn(client) && isPermitted()) {
      try {
        return await sendSubscription(await subscribeBrowser(settings.public_key))
      } catch {
        return { ...settings, is_subscribed: false }
      }
    }
    const isSubscribed = settings.is_subscribed && (await currentSubscription()) !== null
    return { ...settings, is_subscribed: isSubscribed }
  },
})

/** Settings of this browser; sends no request if notifications cannot arrive here. */
export function useNotificationSettings() {
  const support = usePushSupport()
  const isPossible = support === 'undecided' || support === 'granted'
  const { data, isError, refetch } = useQuery({ ...settingsQuery, enabled: isPossible })
  return { support, settings: data, isError, retry: () => void refetch() }
}

/** Used on every page: keeps the subscription of users who have opted in. */
export function useKeepSubscribed() {
  const queryClient = useQueryClient()
  useQuery({ ...settingsQuery, enabled: isOptedIn(queryClient) && isPermitted() })
}

const show = (queryClient: QueryClient, settings: NotificationSettings) =>
  queryClient.setQueryData(settingsKey, settings)

/** Asks for permission, subscribes the browser and reports it to the server. Does nothing if the user denies it. */
export function useTurnOn() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (publicKey: string) => {
      if (!(await askPermission())) return
      show(queryClient, await sendSubscription(await subscribeBrowser(publicKey)))
      keepOptIn(queryClient, true)
    },
  })
}

export function useTurnOff() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (settings: NotificationSettings) => {
      await api.delete(SUBSCRIPTION)
      keepOptIn(queryClient, false)
      show(queryClient, { ...settings, is_subscribed: false, is_failing: false })
      await unsubscribeBrowser()
    },
  })
}

/** Makes the server send a notification to this browser. */
export function useSendTest() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(`${PATH}/test`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: settingsKey }),
  })
}

/**
 * Returns whether the user has opted in to notifications in this browser. The choice is stored on the device, with the
 * user's id: the server ends a subscription with its session, and the choice applies again only when the same user signs
 * in.
 */
function isOptedIn(queryClient: QueryClient): boolean {
  const owner = ownerOf(queryClient)
  return owner !== undefined && localStorage.getItem(STORED_AS) === owner
}

function keepOptIn(queryClient: QueryClient, isOn: boolean) {
  const owner = ownerOf(queryClient)
  if (isOn && owner !== undefined) localStorage.setItem(STORED_AS, owner)
  else localStorage.removeItem(STORED_AS)
}

const ownerOf = (queryClient: QueryClient) =>
  queryClient.getQueryData<Session | null>(sessionKey)?.owner.id
