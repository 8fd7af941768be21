import { useSyncExternalStore } from 'react'

/** Whether the server is reachable, judged by the latest requests. */
export interface Connection {
  away: boolean
  /** When the server last answered. */
  since: Date
  /** How often the server became reachable again. */
  returns: number
}

let connection: Connection = { away: false, since: new Date(), returns: 0 }
const listeners = new Set<() => void>()

function change(next: Connection) {
  const hasChanged = next.away !== connection.away
  connection = next
  if (hasChanged) for (const listener of listeners) listener()
}

/** The API client calls this for each response, whatever its status. */
export const reportReached = () =>
  change({
    away: false,
    since: new Date(),
    returns: connection.returns + (connection.away ? 1 : 0),
  })

/** The API client calls this for each request that the server did not answer. */
export const reportAway = () => change({ ...connection, away: true })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Returns whether the server is unreachable. */
export const isAway = () => connection.away

/** True while the server is unreachable: the data on the page may be out of date. */
export const useAway = () => useSyncExternalStore(subscribe, isAway)

const returns = () => connection.returns

/** How often the server became reachable again. A change means that failed requests may be retried. */
export const useReturns = () => useSyncExternalStore(subscribe, returns)

/** Calls `listener` each time the server becomes reachable again; returns a function that unsubscribes. */
export function onReturn(listener: () => void): () => void {
  let seen = connection.returns
  return subscribe(() => {
    if (connection.returns === seen) return
    seen = connection.returns
    listener()
  })
}

/** Returns when the server last answered. */
export const lastReached = () => connection.since
