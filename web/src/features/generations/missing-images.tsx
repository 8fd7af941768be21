import { useQueryClient } from '@tanstack/react-query'
import { type Generation, GenerationSchema, isTerminal } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { count, counted } from '../../lib/format.ts'
import { postOnce } from '../../lib/post-once.ts'
import { usePaidStart } from '../../lib/use-paid-start.ts'
import { generationKeys } from './api.ts'

interface MissingImagesProps {
  generation: Generation
  /** Whether the missing images were requested again. */
  isRetried: boolean
  canGenerate: boolean
  emulated: boolean
}

/** Says how many images of a generation that has ended are missing and why, and generates those. */
export function MissingImages({
  generation,
  isRetried,
  canGenerate,
  emulated,
}: MissingImagesProps) {
  const queryClient = useQueryClient()
  const missing = missingImages(generation)
  const { start, button } = usePaidStart({
    send: () =>
      postOnce(`/api/generations/${encodeURIComponent(generation.id)}/retry`, {
        schema: GenerationSchema,
      }),
    onStarted: () => {
      void queryClient.invalidateQueries({ queryKey: generationKeys.all })
      // The new generation is the first one below the prompt.
      window.scrollTo({ top: 0 })
    },
    onFailed: (error) =>
      showToast({ kind: 'failed', title: 'Not started.', detail: explain(error) }),
  })
  if (missing === 0) return null
  return (
    <Note
      className="mb-2"
      title={missingLabel(generation)}
      action={
        canGenerate &&
        !isRetried && (
          <Button size="small" {...button} onClick={() => start(undefined)}>
            Make the missing {count(missing)}
            {emulated && ' (demo)'}
          </Button>
        )
      }
    >
      {isRetried ? 'They were requested again.' : 'Only these are generated, with another seed.'}
    </Note>
  )
}

/** Returns how many images a generation that has ended misses; deleted ones are not missing. */
export function missingImages({ status, num_outputs, images, deleted_images }: Generation): number {
  if (!isTerminal(status) || status === 'canceled') return 0
  return Math.max(0, num_outputs - images.length - deleted_images)
}

/** "3 of 4 images are missing: 1 blocked by the safety filter, 2 lost." */
export function missingLabel(generation: Generation): string {
  const { num_outputs, withheld, status } = generation
  const missing = missingImages(generation)
  const blocked = Math.min(withheld, missing)
  const others = missing - blocked
  const reasons = [
    ...(blocked > 0 ? [`${count(blocked)} blocked by the safety filter`] : []),
    ...(others > 0 ? [`${count(others)} ${status === 'failed' ? 'failed' : 'lost'}`] : []),
  ].join(', ')
  return `${count(missing)} of ${counted(num_outputs, 'image')} missing: ${reasons}.`
}
