import { type Generation, isTerminal, MAX_UNNOTIFIED_IMAGES } from '@the-way/shared'
import { useEffect, useRef } from 'react'
import { counted } from '../../lib/format.ts'
import { markTab } from '../../lib/notice.ts'

/** Whether the owner is notified when it ends. */
export const isLarge = ({ num_outputs }: Generation): boolean => num_outputs > MAX_UNNOTIFIED_IMAGES

/** Marks the tab when a large generation ends while the page is hidden, unless its owner canceled it. */
export function useEndNotice(generations: readonly Generation[]) {
  const unfinished = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const ended = generations.find(
      (one) => isTerminal(one.status) && unfinished.current.has(one.id),
    )
    unfinished.current = new Set(
      generations.filter((one) => isLarge(one) && !isTerminal(one.status)).map(({ id }) => id),
    )
    if (ended && ended.cancel_requested_at === null && document.hidden) markTab(noticeOf(ended))
  }, [generations])
}

const noticeOf = ({ images, model_name }: Generation) =>
  images.length > 0
    ? { short: `✓ ${counted(images.length, 'image')}`, isGood: true }
    : { short: `✕ ${model_name}`, isGood: false }
