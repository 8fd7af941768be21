import { isValid, PushMessageSchema } from '@the-way/shared'
import { useEffect, useEffectEvent } from 'react'
import { showToast } from '../../components/toast-store.ts'

interface PushedNoticesProps {
  /** The path of the open page: a model's own page shows its generations itself. */
  path: string
  onOpen: (path: string) => void
}

/**
 * Shows what the service worker has received while a page is visible; renders nothing. Trainings are left out: every page
 * reads those itself.
 */
export function PushedNotices({ path, onOpen }: PushedNoticesProps) {
  const onMessage = useEffectEvent(({ data }: MessageEvent<unknown>) => {
    if (!isValid(PushMessageSchema, data) || !data.tag.startsWith('generation-')) return
    if (data.path === path) return
    const { title, body, path: target } = data
    const action = { label: 'Open', run: () => onOpen(target) }
    showToast({ kind: 'done', title, detail: body, action })
  })
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    const { serviceWorker } = navigator
    const listener = (event: MessageEvent<unknown>) => onMessage(event)
    serviceWorker.addEventListener('message', listener)
    serviceWorker.startMessages()
    return () => serviceWorker.removeEventListener('message', listener)
  }, [])
  return null
}
