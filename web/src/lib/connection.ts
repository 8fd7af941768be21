import { useSyncExternalStore } from 'react'

/** Whether the server answers, as the last requests showed. */
export interface Connection {
  away: boolean
  /** When it last did. */
  since: Date
  /** How often it came back. */
  returns: number
}

let connection: Connection = { away: false, since: new Date(), returns: 0 }
const listeners = new Set<() => void>()

function change(next: Connection) {
  const turned = next.away !== connection.away
  connection = next
  if (turned) for (const listener of listeners) listener()
}

/** The API client tells of each answer, whatever it says. */
export const reportReached = () =>
  change({
    away: false,
    since: new Date(),
    returns: connection.returns + (connection.away ? 1 : 0),
  })

/** The API client tells of each request that no server answered. */
export const reportAway = () => change({ ...connection, away: true })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the server does not answer. */
export const isAway = () => connection.away

/** True while the server does not answer: what is shown may be old. */
export const useAway = () => useSyncExternalStore(subscribe, isAway)

const returns = () => connection.returns

/** How often the server came back: what failed before may be tried again. */
export const useReturns = () => useSyncExternalStore(subscribe, returns)

/** Calls `listener` each time the server is back; returns how to end that. */
export function onReturn(listener: () => void): () => void {
  let seen = connection.returns
  return subscribe(() => {
    if (connection.returns === seen) return
    seen = connection.returns
    listener()
  })
}

/** When the server last answered. */
export const lastReached = () => connection.since
