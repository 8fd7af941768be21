import type { DatasetImage } from '@the-way/shared'
import { X } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { Photo } from '../../../components/photo.tsx'
import { Frame } from '../../../components/sheet.tsx'
import { findingLook, frameNumber, shortName } from '../labels.ts'
import { EDGE_BUTTON } from '../uploads/upload-frame.tsx'

/** The data type of a dragged image of the dataset; dragged files do not have it. */
const IMAGE = 'text/x-image'

interface DatasetFrameProps {
  image: DatasetImage
  /** Its position among all images, from 0. */
  index: number
  caption: string
  chosen: boolean
  /** Whether Tab reaches it; arrow keys reach the others. */
  inTabOrder: boolean
  /** Returns the position of another image, for "Near-duplicate of 14". */
  placeOf: (id: string) => number
  onChoose: () => void
  onRemove: () => void
  onKey: (event: KeyboardEvent) => void
  /** Called with the id of an image that was dropped on this one. */
  onDropped: (id: string) => void
}

export const frameId = (imageId: string) => `image-${imageId}`

/** One image of a dataset: it can be chosen, dragged, moved and removed. */
export function DatasetFrame(props: DatasetFrameProps) {
  const { image, index, caption, chosen, inTabOrder, placeOf } = props
  const { onChoose, onRemove, onKey, onDropped } = props
  const [isTarget, setIsTarget] = useState(false)
  const drag = {
    draggable: true,
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.setData(IMAGE, image.id)
      dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(IMAGE)) return
      event.preventDefault()
      setIsTarget(true)
    },
    onDragLeave: () => setIsTarget(false),
    onDrop: (event: DragEvent) => {
      setIsTarget(false)
      const id = event.dataTransfer.getData(IMAGE)
      if (id === '') return
      event.preventDefault()
      onDropped(id)
    },
  }
  const findings = findingLabels(image, placeOf)
  const number = frameNumber(index)
  return (
    <Frame
      {...drag}
      number={index + 1}
      chosen={chosen}
      data-drop={isTarget ? 'before' : undefined}
      edge={
        <>
          <Edge image={image} labels={findings} />
          {/* On touch screens the button has its own space; with a mouse it appears over the labels on hover. */}
          <button
            type="button"
            aria-label={`Remove image ${number}`}
            title="Remove"
            tabIndex={inTabOrder ? 0 : -1}
            onClick={onRemove}
            className={`frame-action ${EDGE_BUTTON}`}
          >
            <X size={12} strokeWidth={2} aria-hidden />
          </button>
        </>
      }
    >
      <button
        id={frameId(image.id)}
        type="button"
        aria-pressed={chosen}
        aria-label={[`Image ${number}`, caption || shortName(image.name), ...findings].join(', ')}
        tabIndex={inTabOrder ? 0 : -1}
        onClick={onChoose}
        onKeyDown={onKey}
        className="block w-full rounded-photo"
      >
        <Photo src={image.thumbnail_url} alt="" eager={index < 15} draggable={false} />
      </button>
    </Frame>
  )
}

function findingLabels(image: DatasetImage, placeOf: (id: string) => number): string[] {
  return image.findings.map(({ code, image_id }) => {
    const place = image_id === undefined ? -1 : placeOf(image_id)
    return place < 0 ? findingLook(code, image).label : `${NEAR_DUPLICATE_OF} ${frameNumber(place)}`
  })
}

const NEAR_DUPLICATE_OF = 'Near-duplicate of'

/**
 * The icon of every kind of finding and the label of the first, for which a phone has room only if there is one kind.
 * The image's accessible name has all labels.
 */
function Edge({ image, labels }: { image: DatasetImage; labels: readonly string[] }) {
  const [label, ...more] = labels
  if (label === undefined)
    return <span className="truncate max-md:hidden">{shortName(image.name)}</span>
  const icons = new Set(image.findings.map(({ code }) => findingLook(code, image).icon))
  const short = label.replace(NEAR_DUPLICATE_OF, 'Like')
  return (
    <span
      title={labels.join(', ')}
      aria-hidden
      className="inline-flex min-w-0 items-center gap-0.75 font-semibold text-warn"
    >
      {[...icons].map((Icon, place) => (
        <Icon key={place} size={12} strokeWidth={2} className="shrink-0" />
      ))}
      <span className="truncate max-md:hidden">{more.length > 0 ? short : label}</span>
      {icons.size === 1 && <span className="truncate md:hidden">{short}</span>}
      {more.length > 0 && <span className="shrink-0 max-md:hidden">+{more.length}</span>}
    </span>
  )
}
