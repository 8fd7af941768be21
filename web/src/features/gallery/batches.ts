import { MAX_IMAGES_AT_ONCE } from '@the-way/shared'
import { dismissToast, retitleToast, showToast } from '../../components/toast-store.ts'
import { count, counted } from '../../lib/format.ts'

interface Batched {
  /** The images that were changed. */
  done: string[]
  /** Why the others were not; `null` if all were changed. */
  failure: { error: unknown } | null
}

/**
 * Sends ids in as many requests as the API needs, one after the other, and stops at the first that fails. While there is
 * more than one request, a toast shows the progress: "Deleting 2,000 of 5,000 images".
 */
export async function inBatches(
  ids: readonly string[],
  doing: string,
  send: (ids: string[]) => Promise<unknown>,
): Promise<Batched> {
  const title = (done: number) => `${doing} ${count(done)} of ${counted(ids.length, 'image')}`
  const toast =
    ids.length > MAX_IMAGES_AT_ONCE ? showToast({ kind: 'progress', title: title(0) }) : null
  const done: string[] = []
  try {
    while (done.length < ids.length) {
      const batch = ids.slice(done.length, done.length + MAX_IMAGES_AT_ONCE)
      await send(batch)
      done.push(...batch)
      if (toast !== null) retitleToast(toast, title(done.length))
    }
    return { done, failure: null }
  } catch (error) {
    return { done, failure: { error } }
  } finally {
    if (toast !== null) dismissToast(toast)
  }
}
