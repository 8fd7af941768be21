import { queryOptions } from '@tanstack/react-query'
import { WeightsSchema } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'

/** The weights of a training. Stored weights never change. */
export const weightsQuery = (trainingId: string) =>
  queryOptions({
    queryKey: ['weights', trainingId],
    queryFn: ({ signal }) =>
      api.get(`/api/trainings/${trainingId}/weights`, { schema: WeightsSchema, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
