import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, UNREACHABLE } from '../../lib/api-error.ts'
import { useWhenLoaded } from '../../lib/use-when-loaded.ts'
import { sentPrompts } from '../prompts/sent-prompts.ts'
import { requestFrom } from '../sources/start-request.ts'
import type { SourceState } from '../sources/use-source.ts'
import { generationsQuery, useGenerate } from './api.ts'
import { useInputs } from './inputs-api.ts'
import {
  faultsOf,
  faultsOnSubmit,
  firstFault,
  longestPrompt,
  type StudioFaults,
  serverFaults,
} from './studio-faults.ts'
import type { StudioModel } from './studio-model.ts'
import { toBody } from './studio-request.ts'
import type { StudioValues } from './studio-values.ts'

interface StudioFormOptions {
  model: StudioModel
  values: StudioValues
  /** The image to start from, on pages that offer one. */
  source?: SourceState
  /** Called with the field to focus. */
  onFault: (field: string) => void
}

/** The last attempt that did not start anything, as far as this page knows. */
interface Attempt {
  values: StudioValues
  faults: StudioFaults
  /** `null` if the fields show all that is wrong. */
  error: Error | null
  /** The form values for which the note about it is shown; it disappears when they change. */
  notedFor: StudioValues
  /** The ids of the generations that were listed at the time. */
  listed: readonly string[]
}

/** Validates the form, starts generations, and returns errors until the fields that caused them change. */
export function useStudioForm({ model, values, source, onFault }: StudioFormOptions) {
  const { id, keyword, trainer } = model
  const { data } = useSuspenseInfiniteQuery(generationsQuery(id))
  const generations = data.pages.flatMap((page) => page.generations)
  const inputs = useInputs(model)
  const form = { values, inputs: inputs.list, model }
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const latest = useRef(values)
  useEffect(() => {
    latest.current = values
  }, [values])

  const fail = (faults: StudioFaults, error: Error | null) => {
    const listed = generations.map((generation) => generation.id)
    setAttempt({ values, faults, error, notedFor: latest.current, listed })
    const field = firstFault(faults, form)
    if (field) onFault(field)
  }
  const chosen = source?.chosen ?? null
  const generate = useGenerate(id, {
    withSource: chosen && ((body) => requestFrom(body, chosen)),
    onFailed: (error) => {
      const { faults, others } = serverFaults(error, form)
      if (source?.showFaultsOf(error)) return fail(faults, null)
      fail(faults, others || !firstFault(faults, form) ? error : null)
    },
  })

  // The request depends on the version's settings. A request without them would be another intent: if the response to
  // the first was lost, it would be charged for again.
  const { run: submit, isWaiting } = useWhenLoaded(inputs.isLoading, () => {
    if (isLost(inputs.error)) {
      inputs.retry()
      return fail({}, inputs.error)
    }
    const faults = faultsOnSubmit(form)
    if (firstFault(faults, form)) return fail(faults, null)
    if (source && !source.check()) return
    setAttempt(null)
    generate.start(toBody(values, inputs))
  })

  const faults = { ...unchanged(attempt, values), ...faultsOf(form) }

  /** Whether the list shows that the generation started although its response was lost. */
  const hasStarted = ({ values: sent, listed, error }: Attempt) => {
    const prompts = JSON.stringify(sentPrompts(sent.prompt, { keyword, trainer }))
    return (
      isLost(error) &&
      generations.some(
        (generation) =>
          !listed.includes(generation.id) && JSON.stringify(generation.prompts) === prompts,
      )
    )
  }
  const isNoted = attempt?.error && attempt.notedFor === values && !hasStarted(attempt)

  return {
    submit,
    button: isWaiting ? { pending: true } : generate.button,
    faults,
    /** Why nothing was started, unless a field says so. */
    error: isNoted ? attempt.error : null,
    inputs,
    /** In characters, with the trigger word. */
    longestPrompt: longestPrompt(inputs.list),
    generations,
  }
}

export const isLost = (error: Error | null) =>
  error instanceof ApiError && error.code === UNREACHABLE

/** Returns the errors of fields that have not changed since the attempt. */
function unchanged(attempt: Attempt | null, values: StudioValues): StudioFaults {
  if (!attempt) return {}
  return Object.fromEntries(
    Object.entries(attempt.faults).filter(
      ([field]) => fieldValue(values, field) === fieldValue(attempt.values, field),
    ),
  )
}

function fieldValue({ prompt, num_outputs, seed, settings }: StudioValues, field: string) {
  const fixed = new Map<string, unknown>(Object.entries({ prompt, num_outputs, seed }))
  return fixed.has(field) ? fixed.get(field) : settings[field]
}
