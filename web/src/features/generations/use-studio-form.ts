import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { insertKeyword } from '@the-way/shared'
import { useEffect, useRef, useState } from 'react'
import { ApiError, UNREACHABLE } from '../../lib/api-error.ts'
import { generationsQuery, useGenerate } from './api.ts'
import {
  faultsOf,
  faultsOnSubmit,
  firstFault,
  type StudioFaults,
  type StudioField,
  serverFaults,
} from './studio-faults.ts'
import type { StudioModel } from './studio-model.ts'
import { type StudioValues, toBody } from './studio-values.ts'

interface StudioFormOptions {
  model: StudioModel
  values: StudioValues
  /** Called with the field to focus. */
  onFault: (field: StudioField) => void
}

/** The last attempt that did not start anything, as far as this page knows. */
interface Attempt {
  values: StudioValues
  faults: StudioFaults
  error: Error | null
  /** The form values for which the note about it is shown; it disappears when they change. */
  notedFor: StudioValues
  /** The ids of the generations that were listed at the time. */
  listed: readonly string[]
}

/** Validates the form, starts generations, and returns errors until the fields that caused them change. */
export function useStudioForm(options: StudioFormOptions) {
  const { values, onFault } = options
  const { id, keyword, trainer } = options.model
  const { data } = useSuspenseInfiniteQuery(generationsQuery(id))
  const generations = data.pages.flatMap((page) => page.generations)
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const latest = useRef(values)
  useEffect(() => {
    latest.current = values
  }, [values])

  const fail = (faults: StudioFaults, error: Error | null) => {
    const listed = generations.map((generation) => generation.id)
    setAttempt({ values, faults, error, notedFor: latest.current, listed })
    const field = firstFault(faults)
    if (field) onFault(field)
  }
  const generate = useGenerate(id, { onFailed: (error) => fail(serverFaults(error), error) })

  const submit = () => {
    const faults = faultsOnSubmit(values)
    if (firstFault(faults)) return fail(faults, null)
    setAttempt(null)
    generate.start(toBody(values, trainer))
  }

  const faults = { ...unchanged(attempt, values), ...faultsOf(values) }

  /** Whether the list shows that the generation started although its response was lost. */
  const hasStarted = ({ values: sent, listed, error }: Attempt) => {
    const { prompt } = insertKeyword(sent.prompt, keyword, trainer)
    return (
      isLost(error) &&
      generations.some(
        (generation) => !listed.includes(generation.id) && generation.prompt === prompt,
      )
    )
  }
  const isNoted =
    attempt?.error &&
    attempt.notedFor === values &&
    !firstFault(attempt.faults) &&
    !hasStarted(attempt)

  return { submit, button: generate.button, faults, error: isNoted ? attempt.error : null }
}

export const isLost = (error: Error | null) =>
  error instanceof ApiError && error.code === UNREACHABLE

/** Returns the errors of fields that have not changed since the attempt. */
const unchanged = (attempt: Attempt | null, values: StudioValues): StudioFaults =>
  Object.fromEntries(
    Object.entries(attempt?.faults ?? {}).filter(
      ([field]) => Reflect.get(values, field) === (attempt && Reflect.get(attempt.values, field)),
    ),
  )
