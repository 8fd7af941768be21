import { useQuery, useQueryClient } from '@tanstack/react-query'
import { isTerminal, type LossPoint, type Training } from '@the-way/shared'
import { useEffect, useEffectEvent, useMemo } from 'react'
import { trainingLogsQuery } from '../training-actions.ts'
import { extendLog, extendLosses } from './growing-log.ts'

/**
 * The log of a training and the losses in it. The log is fetched once; after that, each response for the training
 * itself brings the lines that follow, so that log and curve are as new as the progress bar. It is fetched again only
 * if lines are missing.
 */
export function useTrainingLog(training: Training, enabled: boolean) {
  const queryClient = useQueryClient()
  const query = trainingLogsQuery(training)
  const { data, error, isLoading } = useQuery({ ...query, enabled })
  const { logs_tail, status } = training
  const grown = useMemo(() => (data ? extendLog(data, logs_tail) : undefined), [data, logs_tail])

  const onNewLines = useEffectEvent(() => {
    if (!enabled || isTerminal(status)) return
    if (grown) queryClient.setQueryData(query.queryKey, grown)
    else if (grown === null || error)
      // Two parts of the page use this log: one request serves both.
      void queryClient.refetchQueries(
        { queryKey: query.queryKey, exact: true },
        { cancelRefetch: false },
      )
  })
  useEffect(() => onNewLines(), [data, logs_tail])

  const losses = useMemo(
    (): LossPoint[] => (data ? (grown?.losses ?? extendLosses(data.losses, logs_tail)) : []),
    [data, grown, logs_tail],
  )
  return { log: grown ?? data, losses, error, isLoading }
}
