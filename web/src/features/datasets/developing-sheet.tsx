import type { DatasetPicture } from '@the-way/shared'
import { Photo } from '../../components/photo.tsx'
import { Frame, Sheet } from '../../components/sheet.tsx'
import { PhotoSkeleton } from '../../components/skeleton.tsx'
import { developed } from '../../lib/developing.ts'

interface DevelopingSheetProps {
  pictures: readonly DatasetPicture[]
  /** 0 to 1: how far the training is or came. */
  progress: number
  columns?: number
}

/** A set's pictures on a contact sheet, from the first to the last as developed as the training is far. */
export const DevelopingSheet = ({ pictures, progress, columns = 5 }: DevelopingSheetProps) => (
  <Sheet label="Images of the dataset" columns={columns}>
    {pictures.map((picture, index) => (
      <Frame key={picture.id} number={index + 1}>
        <Photo
          src={picture.thumbnail_url}
          alt={picture.caption || picture.name}
          developed={developed(index, pictures.length, progress)}
          eager={index < 10}
        />
      </Frame>
    ))}
  </Sheet>
)

/** The sheet's place until the set is there; `count` frames, so that nothing jumps. */
export const SheetSkeleton = ({ count, columns = 5 }: { count: number; columns?: number }) => (
  <Sheet label="Images of the dataset" columns={columns}>
    {Array.from({ length: count }, (_, index) => index + 1).map((number) => (
      <Frame key={number} number={number}>
        <PhotoSkeleton />
      </Frame>
    ))}
  </Sheet>
)
