import { useQuery } from '@tanstack/react-query'
import { Photo } from '../../components/photo.tsx'
import { Strip } from '../../components/sheet.tsx'
import { PhotoSkeleton } from '../../components/skeleton.tsx'
import { developed } from '../../lib/developing.ts'
import { datasetQuery } from './api.ts'

interface DatasetStripProps {
  datasetId: string | null
  /** How far the training is, from 0 to 1. */
  progress: number
  /** How many images to show. */
  count?: number
}

/** A dataset's first images in one row, developed as far as the training is. Decorative. */
export function DatasetStrip({ datasetId, progress, count = 4 }: DatasetStripProps) {
  // In a list, data may be slightly out of date; changes in this tab are shown at once.
  const { data } = useQuery({
    ...datasetQuery(datasetId ?? ''),
    enabled: datasetId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const images = data?.images.slice(0, count) ?? []
  const places = Array.from({ length: count }, (_, index) => index)
  return (
    <Strip>
      {places.map((index) => {
        const image = images[index]
        return image ? (
          <Photo
            key={index}
            src={image.thumbnail_url}
            alt=""
            developed={developed(index, images.length, progress)}
          />
        ) : (
          <PhotoSkeleton key={index} />
        )
      })}
    </Strip>
  )
}
