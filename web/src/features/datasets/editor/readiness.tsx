import { ADVISED_IMAGES } from '@the-way/shared'
import clsx from 'clsx'
import { useLayoutEffect, useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { counted } from '../../../lib/format.ts'
import { headAndRest } from '../labels.ts'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** Whether the dataset is ready and what would improve it most, according to the server. */
export function Readiness({ editor }: { editor: DatasetEditor }) {
  const { dataset, images, uploads, removing, onlyFindings, setOnlyFindings } = editor
  const { duplicates, removeDuplicates } = editor
  const box = useMinHeight()
  const isUploading = uploads.length > 0
  if (!dataset || (images.length === 0 && !isUploading)) return null
  const hasFindings = !isUploading && images.some(({ findings }) => findings.length > 0)
  // The advice counts what the server has: while images are uploaded or removed, it is out of date.
  const { head, rest } = isUploading ? UPLOADING : headAndRest(dataset.advice)
  const actions = hasFindings && (
    <span className="flex flex-wrap items-center max-md:-ml-2.5">
      {duplicates > 0 && (
        <Button variant="quiet" size="small" className="text-text!" onClick={removeDuplicates}>
          {duplicates === 1 ? 'Remove the duplicate' : `Remove ${counted(duplicates, 'duplicate')}`}
        </Button>
      )}
      <Button
        variant="quiet"
        size="small"
        aria-pressed={onlyFindings}
        className="text-text!"
        onClick={() => setOnlyFindings(!onlyFindings)}
      >
        {onlyFindings ? 'Show all' : 'Show only these'}
      </Button>
    </span>
  )
  return (
    <div ref={box} className="mb-3 flex flex-col">
      <Note
        tone={isUploading ? 'info' : !dataset.ready || hasFindings ? 'warn' : 'ok'}
        className="grow"
        title={<span className={clsx(removing && 'text-muted')}>{head}</span>}
      >
        <span className="block">{rest}</span>
        <span className="mt-0.5 -mb-1 block md:-ml-2.5">{actions}</span>
      </Note>
    </div>
  )
}

const UPLOADING = {
  head: 'Checking your images.',
  rest: `Advice appears once all are uploaded. ${ADVISED_IMAGES.min} to ${ADVISED_IMAGES.max} works best.`,
}

/** Prevents an element from getting lower, so that a shorter text does not move the images below it. */
function useMinHeight() {
  const box = useRef<HTMLDivElement>(null)
  const highest = useRef({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.minHeight = '0'
    const { width, height } = element.getBoundingClientRect()
    const known = highest.current.width === width ? highest.current.height : 0
    highest.current = { width, height: Math.max(height, known) }
    element.style.minHeight = `${highest.current.height}px`
  })
  return box
}
