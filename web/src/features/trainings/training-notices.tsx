import { useQuery, useQueryClient } from '@tanstack/react-query'
import { HOLDS_THAT_NEED_OWNER, isTerminal, type Training } from '@the-way/shared'
import { useEffect, useEffectEvent, useRef } from 'react'
import { showToast } from '../../components/toast-store.ts'
import { markTab } from '../../lib/notice.ts'
import { useKeepSubscribed } from '../notifications/api.ts'
import { trainingKeys, trainingQuery, unfinishedTrainingsQuery } from './api.ts'
import { endMessage, onHoldMessage } from './completion/end-messages.ts'
import { isOnHold } from './labels.ts'

interface TrainingNoticesProps {
  /** The path of the open page: a training's own page shows its outcome itself. */
  path: string
  onOpen: (id: string) => void
}

/**
 * Notifies on every page when a training has ended or needs its owner; renders nothing. A visible page shows a toast,
 * a hidden one marks its tab. The service worker notifies only while no page is visible.
 */
export function TrainingNotices({ path, onOpen }: TrainingNoticesProps) {
  const queryClient = useQueryClient()
  const { data: unfinished } = useQuery(unfinishedTrainingsQuery)
  const watched = useRef<ReadonlySet<string> | null>(null)
  const notifiedHolds = useRef<ReadonlySet<string>>(new Set())
  const onEnded = useEffectEvent((training: Training) =>
    notify(training, endMessage(training), { path, onOpen }),
  )
  const onHold = useEffectEvent((training: Training) =>
    notify(training, onHoldMessage(training), { path, onOpen }),
  )
  useKeepSubscribed()

  useEffect(() => {
    if (!unfinished) return
    const before = watched.current
    const live = new Set(unfinished.filter((one) => !isTerminal(one.status)).map(({ id }) => id))
    watched.current = live

    const onHoldNow = unfinished.filter(needsOwner)
    // The page already shows those that were on hold when it was opened.
    if (before)
      for (const training of onHoldNow)
        if (!notifiedHolds.current.has(holdKey(training))) onHold(training)
    // A hold that is retried automatically comes and goes: notify once.
    notifiedHolds.current = new Set([...notifiedHolds.current, ...onHoldNow.map(holdKey)])

    for (const id of [...(before ?? [])].filter((one) => !live.has(one))) {
      void queryClient.fetchQuery({ ...trainingQuery(id), staleTime: 0 }).then(
        (training) => {
          if (!isTerminal(training.status)) return
          void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
          void queryClient.invalidateQueries({ queryKey: ['models'] })
          onEnded(training)
        },
        // One attempt is enough: the lists show how it ended when they are read again.
        () => {},
      )
    }
  }, [unfinished, queryClient])

  return null
}

const needsOwner = (training: Training) =>
  isOnHold(training) && HOLDS_THAT_NEED_OWNER.some((code) => code === training.error?.code)

const holdKey = ({ id, error }: Training) => `${id} ${error?.code ?? ''}`

interface Notice {
  title: string
  detail: string
  short: string
}

function notify(
  { id, status }: Training,
  { title, detail, short }: Notice,
  { path, onOpen }: TrainingNoticesProps,
) {
  const isGood = status === 'succeeded'
  if (document.hidden) markTab({ short, isGood })
  else if (path !== `/trainings/${id}`) {
    const kind = isGood || status === 'canceled' ? 'done' : 'failed'
    showToast({ kind, title, detail, action: { label: 'Open', run: () => onOpen(id) } })
  }
}
