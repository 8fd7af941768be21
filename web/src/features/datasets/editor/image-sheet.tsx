import clsx from 'clsx'
import { ImageUp } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Frame, Sheet } from '../../../components/sheet.tsx'
import { useTouch } from '../../../lib/use-touch.ts'
import { FileChoosers } from '../files/file-choosers.tsx'
import { RejectedFrame } from '../uploads/rejected-frame.tsx'
import { UploadFrame } from '../uploads/upload-frame.tsx'
import { DatasetFrame, frameId } from './dataset-frame.tsx'
import { pairsTogether } from './pairs.ts'
import type { DatasetEditor } from './use-dataset-editor.ts'

const HINT = 'sheet-keys'

/** A dataset's images, uploads and a frame to add more. Arrow keys choose an image, Alt with an arrow key moves it. */
export function ImageSheet({ editor, over }: { editor: DatasetEditor; over: boolean }) {
  const { images, queue, chosen, choose, move, remove, captions, onlyFindings } = editor
  const frames = onlyFindings ? pairsTogether(images) : editor.frames
  // Rejected files have no number.
  const numbered = editor.frames.filter((frame) => !('detail' in frame))
  const placeOf = (id: string) => numbered.findIndex((frame) => frame.id === id)
  const shown = frames.filter((frame) => 'thumbnail_url' in frame)
  const tabStop = shown.some(({ id }) => id === chosen?.image?.id)
    ? chosen?.image?.id
    : shown[0]?.id

  const focus = (id: string | undefined) => {
    if (id === undefined) return
    choose(id)
    document.getElementById(frameId(id))?.focus()
  }

  const onKey = (event: KeyboardEvent, id: string) => {
    const at = shown.findIndex((image) => image.id === id)
    if (event.key === 'Delete') {
      event.preventDefault()
      const next = remove(id)
      return focus(next)
    }
    const to = target(event, at, shown.length)
    if (to === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!event.altKey) return focus(shown[to]?.id)
    const other = shown[to]
    if (!onlyFindings && other) {
      choose(id)
      move(id, placeOf(other.id))
    }
  }

  return (
    <>
      <span id={HINT} className="sr-only">
        Arrow keys choose an image. Alt with an arrow key moves it. Delete removes it.
      </span>
      <Sheet label="Images of the dataset" aria-describedby={HINT}>
        {frames.map((frame) =>
          'thumbnail_url' in frame ? (
            <DatasetFrame
              key={frame.id}
              image={frame}
              index={placeOf(frame.id)}
              caption={captions.texts.get(frame.id) ?? frame.caption}
              chosen={frame.id === chosen?.image?.id}
              inTabOrder={frame.id === tabStop}
              placeOf={placeOf}
              onChoose={() => choose(frame.id)}
              onRemove={() => remove(frame.id)}
              onKey={(event) => onKey(event, frame.id)}
              onDropped={(id) => move(id, placeOf(frame.id), true)}
            />
          ) : 'detail' in frame ? (
            <RejectedFrame
              key={frame.id}
              name={frame.name}
              detail={frame.detail}
              onDismiss={() => queue?.dismiss(frame.id)}
            />
          ) : (
            <UploadFrame
              key={frame.id}
              number={placeOf(frame.id) + 1}
              upload={frame}
              onRetry={() => queue?.retry(frame.id)}
              onLeaveOut={() => queue?.leaveOut(frame.id)}
            />
          ),
        )}
        {!onlyFindings && images.length > 0 && (
          <AddFrame number={numbered.length + 1} over={over} onFiles={editor.addFiles} />
        )}
      </Sheet>
    </>
  )
}

interface AddFrameProps {
  number: number
  over: boolean
  onFiles: DatasetEditor['addFiles']
}

function AddFrame({ number, over, onFiles }: AddFrameProps) {
  const touch = useTouch()
  return (
    <Frame number={number}>
      <FileChoosers onFiles={onFiles}>
        {(open) => (
          <button
            type="button"
            onClick={open.files}
            className={clsx(
              'photo flex w-full flex-col items-center justify-center gap-1 border border-dashed text-small text-muted hover:bg-hover',
              over ? 'border-text bg-hover' : 'border-control bg-transparent',
            )}
          >
            <ImageUp size={16} strokeWidth={1.75} aria-hidden />
            {touch ? 'Add' : 'Drop or choose'}
          </button>
        )}
      </FileChoosers>
    </Frame>
  )
}

/** Returns the index that a key leads to; `null` if it leads nowhere. */
function target({ key, currentTarget }: KeyboardEvent, at: number, count: number): number | null {
  const columns = columnsAround(currentTarget)
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -at,
    End: count - 1 - at,
  }
  const step = steps[key]
  if (step === undefined) return null
  const to = at + step
  return to >= 0 && to < count && to !== at ? to : null
}

function columnsAround(element: Element): number {
  const sheet = element.closest('ul')
  return sheet ? getComputedStyle(sheet).gridTemplateColumns.split(' ').length : 1
}
