import { useQuery, useQueryClient } from '@tanstack/react-query'
import { HOLDS_THAT_NEED_OWNER, isTerminal, type Training } from '@the-way/shared'
import { useEffect, useEffectEvent, useRef } from 'react'
import { showToast } from '../../components/toast-store.ts'
import { markTab } from '../../lib/notice.ts'
import { useKeepSubscribed } from '../notifications/api.ts'
import { trainingKeys, trainingQuery, unfinishedTrainingsQuery } from './api.ts'
import { endWords, holdWords } from './completion/end-messages.ts'
import { isOnHold } from './labels.ts'

interface TrainingNoticesProps {
  /** The path that is looked at; a training's own page says itself what became of it. */
  path: string
  onOpen: (id: string) => void
}

/**
 * On every page: says when a training ended or waits for its owner. Shows nothing itself. A page that is looked at says it by
 * a toast, one that is not by its tab; the service worker notifies only while no page is looked at.
 */
export function TrainingNotices({ path, onOpen }: TrainingNoticesProps) {
  const queryClient = useQueryClient()
  const { data: unfinished } = useQuery(unfinishedTrainingsQuery)
  const watched = useRef<ReadonlySet<string> | null>(null)
  const held = useRef<ReadonlySet<string>>(new Set())
  const onEnded = useEffectEvent((training: Training) =>
    tell(training, endWords(training), { path, onOpen }),
  )
  const onHeld = useEffectEvent((training: Training) =>
    tell(training, holdWords(training), { path, onOpen }),
  )
  useKeepSubscribed()

  useEffect(() => {
    if (!unfinished) return
    const before = watched.current
    const live = new Set(unfinished.filter((one) => !isTerminal(one.status)).map(({ id }) => id))
    watched.current = live

    const waiting = unfinished.filter(needsOwner)
    // Those that waited when the page was opened are on it already.
    if (before) for (const one of waiting) if (!held.current.has(holdOf(one))) onHeld(one)
    // A hold that is retried by itself comes and goes: it is told once.
    held.current = new Set([...held.current, ...waiting.map(holdOf)])

    for (const id of [...(before ?? [])].filter((one) => !live.has(one))) {
      void queryClient.fetchQuery({ ...trainingQuery(id), staleTime: 0 }).then(
        (training) => {
          if (!isTerminal(training.status)) return
          void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
          void queryClient.invalidateQueries({ queryKey: ['models'] })
          onEnded(training)
        },
        // It was looked for once; the lists show how it ended when they are read again.
        () => {},
      )
    }
  }, [unfinished, queryClient])

  return null
}

const needsOwner = (training: Training) =>
  isOnHold(training) && HOLDS_THAT_NEED_OWNER.some((code) => code === training.error?.code)

const holdOf = ({ id, error }: Training) => `${id} ${error?.code ?? ''}`

interface Words {
  title: string
  detail: string
  short: string
}

function tell(
  { id, status }: Training,
  { title, detail, short }: Words,
  { path, onOpen }: TrainingNoticesProps,
) {
  const isGood = status === 'succeeded'
  if (document.hidden) markTab({ short, isGood })
  else if (path !== `/trainings/${id}`) {
    const kind = isGood || status === 'canceled' ? 'done' : 'failed'
    showToast({ kind, title, detail, action: { label: 'Open', run: () => onOpen(id) } })
  }
}
