import clsx from 'clsx'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { FieldMessage } from '../../components/field.tsx'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import { ChosenImage } from './chosen-image.tsx'
import { imageIn, SOURCE_BUTTON_ID, SOURCE_PANEL_ID } from './source-button.tsx'
import { SourceChoice } from './source-choice.tsx'
import type { SourceState } from './use-source.ts'

const MaskDialog = lazyComponent(async () => (await import('./mask-dialog.tsx')).MaskDialog)
const ImagePicker = lazyComponent(async () => (await import('./image-picker.tsx')).ImagePicker)

const MESSAGE_ID = 'source-message'

/** Where the image to start from is chosen, masked and removed. Files can be dropped on it. */
export function LoadedSourcePanel({ state }: { state: SourceState }) {
  const { source, isLoading, fault } = state
  const [isPicking, setIsPicking] = useState(false)
  const [isPainting, setIsPainting] = useState(false)
  const [isOver, setIsOver] = useState(false)
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    if (fault) panel.current?.focus()
  }, [fault])

  const onDrop = (event: DragEvent) => {
    const file = imageIn(event.dataTransfer)
    setIsOver(false)
    if (!file) return
    event.preventDefault()
    // The page has other places for dropped files.
    event.stopPropagation()
    void state.chooseFile(file)
  }
  const remove = () => {
    state.remove()
    document.getElementById(SOURCE_BUTTON_ID)?.focus()
  }
  const error = state.error ?? undefined

  return (
    <section
      ref={panel}
      id={SOURCE_PANEL_ID}
      tabIndex={-1}
      aria-label="Image to start from"
      aria-describedby={error ? MESSAGE_ID : undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
      className={clsx(
        'mt-2 rounded-panel border bg-surface p-3',
        isOver ? 'border-text' : error ? 'border-danger' : 'border-line',
      )}
    >
      {source && (
        <ChosenImage
          source={source}
          state={state}
          onReplace={() => setIsPicking(true)}
          onPaint={() => setIsPainting(true)}
          onRemove={remove}
        />
      )}
      {!source && (
        <SourceChoice
          isLoading={isLoading}
          onFile={(file) => void state.chooseFile(file)}
          onGallery={() => setIsPicking(true)}
          onRemove={remove}
        />
      )}
      <FieldMessage id={MESSAGE_ID} error={error} />
      {isPicking && (
        <ImagePicker
          onClose={() => setIsPicking(false)}
          onImage={(id) => {
            setIsPicking(false)
            state.chooseImage(id)
          }}
          onFile={(file) => {
            setIsPicking(false)
            void state.chooseFile(file)
          }}
        />
      )}
      {isPainting && source && (
        <MaskDialog
          source={source}
          marks={state.marks}
          onClose={() => setIsPainting(false)}
          onDone={(marks, share) => {
            state.setMask(marks, share)
            setIsPainting(false)
          }}
        />
      )}
    </section>
  )
}
