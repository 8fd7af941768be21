import { useSuspenseQuery } from '@tanstack/react-query'
import type { Dataset, DatasetList, TrainingList } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { Panel } from '../components/panel.tsx'
import { latestDatasetsQuery } from '../features/datasets/api.ts'
import { latestTrainingsQuery } from '../features/trainings/api.ts'
import { counted } from '../lib/format.ts'

/** Returns whether no training has used a dataset, as far as the latest trainings show. */
export function isUnused({ id, created_at }: Dataset, { trainings, next_cursor }: TrainingList) {
  // An older dataset may have been used by a training that is not listed here.
  const since = next_cursor === null ? '' : (trainings.at(-1)?.created_at ?? '')
  return created_at > since && !trainings.some(({ dataset_id }) => dataset_id === id)
}

/** Returns the latest dataset that no training has used; `null` if every dataset was used. */
const draftOf = ({ datasets }: DatasetList, trainings: TrainingList) =>
  datasets.find((dataset) => dataset.image_count > 0 && isUnused(dataset, trainings)) ?? null

export function useDraft(): Dataset | null {
  const { data: datasets } = useSuspenseQuery(latestDatasetsQuery)
  const { data: trainings } = useSuspenseQuery(latestTrainingsQuery)
  return draftOf(datasets, trainings)
}

/** Images that were added but not used for a training yet. */
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
