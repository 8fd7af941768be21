import type { Picture } from '@the-way/shared'
import { Download } from 'lucide-react'
import { Photo } from '../../components/photo.tsx'
import { Frame } from '../../components/sheet.tsx'

interface PictureFrameProps {
  picture: Picture
  number: number
  prompt: string
  /** On the edge, before the download: a time. */
  note?: string
  /** Cut to this shape; its own if not given. */
  ratio?: number
}

/** A picture that was made; it opens whole, and can be taken along. */
export function PictureFrame({ picture, number, prompt, note, ratio }: PictureFrameProps) {
  const { url, width, height } = picture
  return (
    <Frame
      number={number}
      ratio={ratio ?? width / height}
      edge={
        <>
          {note}
          <a
            href={`${url}?download=1`}
            download
            aria-label={`Download picture ${number}`}
            className="-mr-1.5 grid size-6 shrink-0 place-items-center rounded-small hover:bg-hover hover:text-text"
          >
            <Download size={12} strokeWidth={2} aria-hidden />
          </a>
        </>
      }
    >
      <a href={url} target="_blank" rel="noreferrer" title={prompt} className="block">
        <Photo src={url} alt={prompt} />
      </a>
    </Frame>
  )
}
