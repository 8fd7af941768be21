import { useQuery, useQueryClient } from '@tanstack/react-query'
import { isTerminal, type Training } from '@the-way/shared'
import { useEffect, useEffectEvent, useRef } from 'react'
import { showToast } from '../../components/toast-store.ts'
import { notifyAway } from '../../lib/notice.ts'
import { trainingKeys, trainingQuery, unfinishedTrainingsQuery } from './api.ts'
import { endWords } from './end-words.ts'

interface TrainingNoticesProps {
  /** The path that is looked at; a training's own page says itself that it has ended. */
  path: string
  onOpen: (id: string) => void
}

/** On every page: tells when a training that ran has ended. Shows nothing itself. */
export function TrainingNotices({ path, onOpen }: TrainingNoticesProps) {
  const queryClient = useQueryClient()
  const { data: unfinished } = useQuery(unfinishedTrainingsQuery)
  const watched = useRef<ReadonlySet<string>>(new Set())
  const onEnded = useEffectEvent((training: Training) => tell(training, { path, onOpen }))

  useEffect(() => {
    if (!unfinished) return
    const live = new Set(unfinished.filter((one) => !isTerminal(one.status)).map(({ id }) => id))
    const gone = [...watched.current].filter((id) => !live.has(id))
    watched.current = live
    for (const id of gone) {
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

function tell(training: Training, { path, onOpen }: TrainingNoticesProps) {
  const { id, status } = training
  const { title, detail, short } = endWords(training)
  const isGood = status === 'succeeded'
  const open = () => onOpen(id)
  if (document.hidden) notifyAway({ tag: `training-${id}`, title, detail, short, isGood, open })
  else if (path !== `/trainings/${id}`) {
    const kind = status === 'failed' ? 'failed' : 'done'
    showToast({ kind, title, detail, action: { label: 'Open', run: open } })
  }
}
