import { queryOptions, useQuery } from '@tanstack/react-query'
import { type ModelInput, ModelInputsSchema } from '@the-way/shared'
import { useMemo } from 'react'
import { api } from '../../lib/api-client.ts'
import { modelKeys } from '../models/api.ts'
import { basicInputs } from './basic-inputs.ts'
import { type FormInput, withSizeChoice } from './size-settings.ts'
import type { StudioModel } from './studio-model.ts'

/** The settings of a model's version. */
export const inputsQuery = (modelId: string) =>
  queryOptions({
    queryKey: [...modelKeys.detail(modelId), 'inputs'],
    queryFn: ({ signal }) =>
      api.get(`/api/models/${modelId}/inputs`, { schema: ModelInputsSchema, signal }),
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The settings that the form shows. */
export interface FormInputs {
  list: readonly FormInput[]
  /** False for the basic settings, which are shown until the version's are known. */
  areOfVersion: boolean
}

/** Returns the settings of the model's version, or the basic ones until they are loaded. */
export function useInputs({ id, trainer }: Pick<StudioModel, 'id' | 'trainer'>) {
  const { data, error, isPending, refetch } = useQuery(inputsQuery(id))
  const inputs = useMemo(() => formInputs(data, trainer), [data, trainer])
  return {
    ...inputs,
    isLoading: isPending,
    error: data === undefined ? error : null,
    retry: () => void refetch(),
  }
}

export function formInputs(
  loaded: readonly ModelInput[] | undefined,
  trainer: string | null,
): FormInputs {
  // A version that does not describe its inputs accepts any.
  const areOfVersion = loaded !== undefined && loaded.length > 0
  const list = areOfVersion ? withSizeChoice(loaded) : basicInputs(trainer)
  return { list, areOfVersion }
}
