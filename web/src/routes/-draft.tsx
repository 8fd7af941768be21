import { useSuspenseQuery } from '@tanstack/react-query'
import type { Dataset, DatasetList, TrainingList } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { Panel } from '../components/panel.tsx'
import { latestDatasetsQuery } from '../features/datasets/api.ts'
import { latestTrainingsQuery } from '../features/trainings/api.ts'
import { counted } from '../lib/format.ts'

/** Whether no training has used a dataset, as far as the latest trainings tell. */
export function isUnused({ id, created_at }: Dataset, { trainings, next_cursor }: TrainingList) {
  // An older dataset may have been used by a training that is not listed here.
  const since = next_cursor === null ? '' : (trainings.at(-1)?.created_at ?? '')
  return created_at > since && !trainings.some(({ dataset_id }) => dataset_id === id)
}

/** The latest dataset that no training has used; `null` if there is none. */
const draftOf = ({ datasets }: DatasetList, trainings: TrainingList) =>
  datasets.find((dataset) => dataset.image_count > 0 && isUnused(dataset, trainings)) ?? null

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
    <LinkButton to="/models/create" search={{ dataset: draft.id }}>
      Continue
    </LinkButton>
  </Panel>
)
