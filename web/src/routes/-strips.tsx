import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Model, Training } from '@the-way/shared'
import { Photo } from '../components/photo.tsx'
import { Strip } from '../components/sheet.tsx'
import { datasetQuery } from '../features/datasets/api.ts'
import { DatasetStrip } from '../features/datasets/dataset-strip.tsx'
import { generationsQuery } from '../features/generations/api.ts'
import { trainingsQuery } from '../features/trainings/api.ts'

const IN_A_ROW = 6

/** The images of a training's dataset, developed as far as the training is. */
export const TrainingStrip = ({ training, count }: { training: Training; count?: number }) => (
  <DatasetStrip
    datasetId={training.dataset_id}
    progress={training.progress.fraction}
    count={count ?? IN_A_ROW}
  />
)

/** The latest images that a model generated, and training images if there is room for more. */
export function ModelStrip({ model }: { model: Model }) {
  const { data: generations } = useInfiniteQuery(generationsQuery(null))
  const { data: trainings } = useInfiniteQuery(trainingsQuery)
  const training = trainings?.pages
    .flatMap((page) => page.trainings)
    .find(({ id }) => id === model.training_id)
  const { data: dataset } = useQuery({
    ...datasetQuery(training?.dataset_id ?? ''),
    enabled: Boolean(training?.dataset_id),
  })
  const generated = generations?.pages
    .flatMap((page) => page.generations)
    .filter(({ model_id }) => model_id === model.id)
    .flatMap(({ images }) => images.map(({ thumbnail_url }) => thumbnail_url))
  const trainedOn = dataset?.images.map(({ thumbnail_url }) => thumbnail_url)
  const urls = [...(generated ?? []), ...(trainedOn ?? [])].slice(0, IN_A_ROW)
  return (
    <Strip>
      {Array.from({ length: IN_A_ROW }, (_, index) => {
        const url = urls[index]
        return url ? (
          <Photo key={index} src={url} alt="" />
        ) : (
          <span key={index} className="photo" aria-hidden />
        )
      })}
    </Strip>
  )
}
