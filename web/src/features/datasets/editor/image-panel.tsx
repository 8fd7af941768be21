import type { DatasetImage } from '@the-way/shared'
import { MAX_CAPTION_LENGTH } from '@the-way/shared'
import { ArrowLeft, ArrowRight, ChevronLeft, ChevronRight, Trash2, X } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { TextArea } from '../../../components/field.tsx'
import { Photo } from '../../../components/photo.tsx'
import { bytes, dimensions } from '../../../lib/format.ts'
import { findingLook, frameNumber, shortName } from '../labels.ts'
import { CaptionState } from './caption-state.tsx'
import type { DatasetEditor } from './use-dataset-editor.ts'

interface ImagePanelProps {
  editor: DatasetEditor
  image: DatasetImage
  index: number
  onClose: () => void
}

/** The chosen image, uncropped, with its findings, its caption and its actions. */
export function ImagePanel({ editor, image, index, onClose }: ImagePanelProps) {
  const { images, choose, move, remove, setMode, captions } = editor
  const { id, name, width, height } = image
  const last = images.length - 1
  const go = (to: number) => choose(images[to]?.id ?? null)
  return (
    <>
      <div className="mb-2 flex items-center gap-1">
        <h2 className="grow text-section">
          Image {frameNumber(index)}{' '}
          <span className="font-normal text-muted">of {images.length}</span>
        </h2>
        <span className="-mr-2 flex">
          <Step icon={ChevronLeft} label="Previous image" to={index - 1} last={last} onGo={go} />
          <Step icon={ChevronRight} label="Next image" to={index + 1} last={last} onGo={go} />
          <Button
            variant="quiet"
            size="small"
            square
            icon={X}
            aria-label="Close"
            onClick={onClose}
          />
        </span>
      </div>
      <Photo
        key={id}
        src={image.url}
        alt={captions.texts.get(id) || image.caption || shortName(name)}
        ratio={Math.max(width / height, 0.8)}
        className="whole-photo"
        eager
      />
      <p className="mt-1.5 mb-3 flex justify-between gap-2 text-small text-muted">
        <span className="truncate" title={name}>
          {name}
        </span>
        <span className="whitespace-nowrap">
          {dimensions(width, height)} · {bytes(image.bytes)}
        </span>
      </p>
      <Findings editor={editor} image={image} />
      <TextArea
        key={`caption-${id}`}
        label="Caption"
        hint="Describe what varies between images. Leave empty and the trainer writes it."
        rows={3}
        maxLength={MAX_CAPTION_LENGTH}
        value={captions.texts.get(id) ?? image.caption}
        onChange={({ target }) => captions.store?.type(image, target.value)}
        onBlur={() => captions.store?.endTyping()}
      />
      <CaptionState captions={captions} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button icon={Trash2} onClick={() => remove(id)}>
          Remove
        </Button>
        <span className="flex">
          <Step
            icon={ArrowLeft}
            label="Move earlier"
            to={index - 1}
            last={last}
            onGo={(to) => move(id, to)}
          />
          <Step
            icon={ArrowRight}
            label="Move later"
            to={index + 1}
            last={last}
            onGo={(to) => move(id, to)}
          />
        </span>
        <Button variant="quiet" className="ml-auto" onClick={() => setMode('captions')}>
          Edit all captions
        </Button>
      </div>
    </>
  )
}

interface StepProps {
  icon: typeof ChevronLeft
  label: string
  to: number
  last: number
  onGo: (to: number) => void
}

/** A button that goes one step. At either end it stays focusable but does nothing. */
const Step = ({ icon, label, to, last, onGo }: StepProps) => {
  const isEnd = to < 0 || to > last
  return (
    <Button
      variant="quiet"
      size="small"
      square
      icon={icon}
      aria-label={label}
      aria-disabled={isEnd || undefined}
      className={isEnd ? 'opacity-50' : ''}
      onClick={() => {
        if (!isEnd) onGo(to)
      }}
    />
  )
}

function Findings({ editor, image }: { editor: DatasetEditor; image: DatasetImage }) {
  const { images, choose } = editor
  if (image.findings.length === 0) return null
  return (
    <ul className="mb-3.5 grid gap-2 text-ui">
      {image.findings.map(({ code, detail, image_id }) => {
        const { icon: Icon, label } = findingLook(code, image)
        const other = images.findIndex(({ id }) => id === image_id)
        const pair = images[other]
        return (
          <li key={`${code}-${image_id}`} className="flex gap-2">
            <Icon size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-warn" aria-hidden />
            <span className="min-w-0 grow">
              <span className="font-semibold text-warn">{label}.</span>{' '}
              {withoutLabel(detail, label)}
              {pair && (
                <button
                  type="button"
                  onClick={() => choose(pair.id)}
                  className="mt-1.5 flex min-h-11 items-center gap-2 rounded-control pr-2 text-small hover:bg-hover"
                >
                  <Photo src={pair.thumbnail_url} alt="" className="w-16" />
                  Show {frameNumber(other)}
                </button>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** Removes the finding's label from the start of its detail, so that it is not shown twice. */
function withoutLabel(detail: string, label: string): string {
  const [start, rest] = [detail.slice(0, label.length), detail.slice(label.length)]
  if (start.toLowerCase() !== label.toLowerCase() || !/^[.:] /.test(rest)) return detail
  return rest.charAt(2).toUpperCase() + rest.slice(3)
}
