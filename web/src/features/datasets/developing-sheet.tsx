import type { DatasetImage } from '@the-way/shared'
import { Photo } from '../../components/photo.tsx'
import { Frame, Sheet } from '../../components/sheet.tsx'
import { PhotoSkeleton } from '../../components/skeleton.tsx'
import { developed } from '../../lib/developing.ts'

interface DevelopingSheetProps {
  images: readonly DatasetImage[]
  /** How far the training is, from 0 to 1. */
  progress: number
  columns?: number
}

/** A dataset's images in a grid; they develop from the first to the last as the training progresses. */
export const DevelopingSheet = ({ images, progress, columns = 5 }: DevelopingSheetProps) => (
  <Sheet label="Images of the dataset" columns={columns}>
    {images.map((image, index) => (
      <Frame key={image.id} number={index + 1}>
        <Photo
          src={image.thumbnail_url}
          alt={image.caption || image.name}
          developed={developed(index, images.length, progress)}
          eager={index < 10}
        />
      </Frame>
    ))}
  </Sheet>
)

/** The placeholder until the dataset is loaded; it has `count` frames, so that the layout does not shift. */
export const SheetSkeleton = ({ count, columns = 5 }: { count: number; columns?: number }) => (
  <Sheet label="Images of the dataset" columns={columns}>
    {Array.from({ length: count }, (_, index) => index + 1).map((number) => (
      <Frame key={number} number={number}>
        <PhotoSkeleton />
      </Frame>
    ))}
  </Sheet>
)
