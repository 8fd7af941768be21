import { useSyncExternalStore } from 'react'

/** Whether the server answers, as the last requests showed; `since` is when it last did. */
export interface Connection {
  away: boolean
  since: Date
}

let connection: Connection = { away: false, since: new Date() }
const listeners = new Set<() => void>()

function change(next: Connection) {
  const turned = next.away !== connection.away
  connection = next
  if (turned) for (const listener of listeners) listener()
}

/** The API client tells of each answer, whatever it says. */
export const reportReached = () => change({ away: false, since: new Date() })

/** The API client tells of each request that no server answered. */
export const reportAway = () => change({ away: true, since: connection.since })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const isAway = () => connection.away

/** True while the server does not answer: what is shown may be old. */
export const useAway = () => useSyncExternalStore(subscribe, isAway)

/** When the server last answered. */
export const lastReached = () => connection.since
