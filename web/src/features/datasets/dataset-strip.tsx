import { useQuery } from '@tanstack/react-query'
import { Photo } from '../../components/photo.tsx'
import { Strip } from '../../components/sheet.tsx'
import { PhotoSkeleton } from '../../components/skeleton.tsx'
import { developed } from '../../lib/developing.ts'
import { datasetQuery } from './api.ts'

interface DatasetStripProps {
  datasetId: string | null
  /** 0 to 1: how far the training is or came. */
  progress: number
  /** How many pictures have room. */
  count?: number
}

/** A set's first pictures in one row, as developed as the training is far. For the eye only. */
export function DatasetStrip({ datasetId, progress, count = 4 }: DatasetStripProps) {
  // A row of a list may be a little old; what this tab changes is seen at once.
  const { data } = useQuery({
    ...datasetQuery(datasetId ?? ''),
    enabled: datasetId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const pictures = data?.pictures.slice(0, count) ?? []
  const places = Array.from({ length: count }, (_, index) => index)
  return (
    <Strip>
      {places.map((index) => {
        const picture = pictures[index]
        return picture ? (
          <Photo
            key={index}
            src={picture.thumbnail_url}
            alt=""
            developed={developed(index, pictures.length, progress)}
          />
        ) : (
          <PhotoSkeleton key={index} />
        )
      })}
    </Strip>
  )
}
