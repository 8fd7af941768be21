import { isValid } from '@the-way/shared'
import { useState } from 'react'
import type { Static, TSchema } from 'typebox'

/** State that a reload and a sign-in in between do not lose; kept for this tab alone. */
export function useKeptState<S extends TSchema>(key: string, schema: S, initial: Static<S>) {
  const [value, setValue] = useState<Static<S>>(() => readKept(key, schema) ?? initial)
  const keep = (next: Static<S>) => {
    sessionStorage.setItem(key, JSON.stringify(next))
    setValue(next)
  }
  return [value, keep] as const
}

/** What this tab kept under `key`; null when there is nothing or it has another shape. */
export function readKept<S extends TSchema>(key: string, schema: S): Static<S> | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return isValid(schema, value) ? value : null
  } catch {
    return null
  }
}
