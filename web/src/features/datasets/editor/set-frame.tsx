import type { DatasetPicture } from '@the-way/shared'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { Photo } from '../../../components/photo.tsx'
import { EdgeState, Frame } from '../../../components/sheet.tsx'
import { findingLook, frameNumber, shortName } from '../words.ts'

/** What a dragged picture is called within a drag; a dragged file is none. */
const PICTURE = 'text/x-picture'

interface SetFrameProps {
  picture: DatasetPicture
  /** Its place among all pictures, from 0. */
  index: number
  caption: string
  chosen: boolean
  /** Whether Tab comes to it; arrows go to the others. */
  inTabOrder: boolean
  /** The place of another picture, for "Near-copy of 14". */
  placeOf: (id: string) => number
  onChoose: () => void
  onKey: (event: KeyboardEvent) => void
  /** Another picture was let go over this one. */
  onDropped: (id: string) => void
}

export const frameId = (pictureId: string) => `picture-${pictureId}`

/** One picture of a set: to be chosen, dragged and moved. */
export function SetFrame(props: SetFrameProps) {
  const { picture, index, caption, chosen, inTabOrder, placeOf, onChoose, onKey, onDropped } = props
  const [isTarget, setIsTarget] = useState(false)
  const drag = {
    draggable: true,
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.setData(PICTURE, picture.id)
      dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(PICTURE)) return
      event.preventDefault()
      setIsTarget(true)
    },
    onDragLeave: () => setIsTarget(false),
    onDrop: (event: DragEvent) => {
      setIsTarget(false)
      const id = event.dataTransfer.getData(PICTURE)
      if (id === '') return
      event.preventDefault()
      onDropped(id)
    },
  }
  const words = findingWords(picture, placeOf)
  return (
    <Frame
      {...drag}
      number={index + 1}
      chosen={chosen}
      data-drop={isTarget ? 'before' : undefined}
      edge={<Edge picture={picture} words={words} />}
    >
      <button
        id={frameId(picture.id)}
        type="button"
        aria-pressed={chosen}
        aria-label={[
          `Picture ${frameNumber(index)}`,
          caption || shortName(picture.name),
          ...words,
        ].join(', ')}
        tabIndex={inTabOrder ? 0 : -1}
        onClick={onChoose}
        onKeyDown={onKey}
        className="block w-full rounded-photo"
      >
        <Photo src={picture.thumbnail_url} alt="" eager={index < 15} draggable={false} />
      </button>
    </Frame>
  )
}

function findingWords({ findings }: DatasetPicture, placeOf: (id: string) => number): string[] {
  return findings.map(({ code, picture_id }) => {
    const place = picture_id === undefined ? -1 : placeOf(picture_id)
    return place < 0 ? findingLook(code).word : `Near-copy of ${frameNumber(place)}`
  })
}

function Edge({ picture, words }: { picture: DatasetPicture; words: readonly string[] }) {
  const [first] = picture.findings
  const [word, ...more] = words
  if (!first || word === undefined)
    return <span className="truncate max-md:hidden">{shortName(picture.name)}</span>
  return (
    <EdgeState tone="warn" icon={findingLook(first.code).icon}>
      <span className="max-md:hidden">{word}</span>
      <span className="md:hidden">{word.replace('Near-copy of', 'Like')}</span>
      {more.length > 0 && ` +${more.length}`}
    </EdgeState>
  )
}
