import { useSuspenseQuery } from '@tanstack/react-query'
import type { Dataset, DatasetList, TrainingList } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { Panel } from '../components/panel.tsx'
import { latestDatasetsQuery } from '../features/datasets/api.ts'
import { latestTrainingsQuery } from '../features/trainings/api.ts'
import { counted } from '../lib/format.ts'

/** The latest dataset that no training has used; null if there is none. */
export function draftOf({ datasets }: DatasetList, { trainings, next_cursor }: TrainingList) {
  const used = new Set(trainings.map(({ dataset_id }) => dataset_id))
  // An older dataset may have been used by a training that is not listed here.
  const since = next_cursor === null ? '' : (trainings.at(-1)?.created_at ?? '')
  return (
    datasets.find(
      ({ id, image_count, created_at }) => image_count > 0 && !used.has(id) && created_at > since,
    ) ?? null
  )
}

export function useDraft(): Dataset | null {
  const { data: datasets } = useSuspenseQuery(latestDatasetsQuery)
  const { data: trainings } = useSuspenseQuery(latestTrainingsQuery)
  return draftOf(datasets, trainings)
}

/** Images that were added and never trained. */
export const DraftPanel = ({ draft }: { draft: Dataset }) => (
  <Panel title="Draft">
    <p className="mb-3 text-ui text-muted wrap-anywhere">
      {counted(draft.image_count, 'image')} {draft.image_count === 1 ? 'is' : 'are'} waiting in{' '}
      {draft.name}.
    </p>
    <LinkButton to="/models/create" search={{ set: draft.id }}>
      Continue
    </LinkButton>
  </Panel>
)
