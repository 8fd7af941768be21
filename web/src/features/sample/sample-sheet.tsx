import { type CSSProperties, useState } from 'react'
import { Frame, Sheet } from '../../components/sheet.tsx'
import { SAMPLE_PHOTOS, type SamplePhoto } from './photos.ts'

interface SampleSheetProps {
  /** Names the list for screen readers; without it, the photographs are decorative. */
  label?: string
  /** Whether phones show only the first two rows. */
  shortOnPhones?: boolean
}

/** The sample photographs in a grid. They develop once, in order, as they load. */
export function SampleSheet({ label, shortOnPhones = false }: SampleSheetProps) {
  return (
    <div aria-hidden={label === undefined || undefined}>
      <Sheet
        label={label ?? 'Sample photographs'}
        columns={4}
        {...(shortOnPhones && { className: 'max-md:[&>li:nth-child(n+7)]:hidden' })}
      >
        {SAMPLE_PHOTOS.map((photo, index) => (
          <Frame key={photo.name} number={index + 1}>
            <DevelopingPhoto photo={photo} index={index} hasAlt={label !== undefined} />
          </Frame>
        ))}
      </Sheet>
    </div>
  )
}

interface DevelopingPhotoProps {
  photo: SamplePhoto
  index: number
  hasAlt: boolean
}

const STAGGER_MS = 140

function DevelopingPhoto({ photo, index, hasAlt }: DevelopingPhotoProps) {
  const [isLoaded, setIsLoaded] = useState(false)
  const style: Record<string, string> = {
    '--developed': isLoaded ? '1' : '0',
    '--develop-delay': `${index * STAGGER_MS}ms`,
  }
  return (
    <span className="photo developing" style={style satisfies CSSProperties}>
      <img
        src={photo.thumbnail}
        alt={hasAlt ? photo.caption : ''}
        width={384}
        height={256}
        loading="lazy"
        decoding="async"
        onLoad={() => setIsLoaded(true)}
      />
    </span>
  )
}
