import { isValid } from '@the-way/shared'
import { useState } from 'react'
import type { Static, TSchema } from 'typebox'

/** State that survives reloads and sign-ins; stored for this tab only. */
export function useKeptState<S extends TSchema>(key: string, schema: S, initial: Static<S>) {
  const [value, setValue] = useState<Static<S>>(() => readKept(key, schema) ?? initial)
  const store = (next: Static<S>) => {
    keep(key, next)
    setValue(next)
  }
  return [value, store] as const
}

/** Stores a value for this tab. A component that already shows the state does not notice. */
export const keep = (key: string, value: unknown) =>
  sessionStorage.setItem(key, JSON.stringify(value))

/** Returns the value that this tab stored under `key`; `null` if it is missing or does not match the schema. */
export function readKept<S extends TSchema>(key: string, schema: S): Static<S> | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return isValid(schema, value) ? value : null
  } catch {
    return null
  }
}
