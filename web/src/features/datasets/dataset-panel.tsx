import { type Dataset, KEEP_DAYS } from '@the-way/shared'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { SelectField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { Panel } from '../../components/panel.tsx'
import { bytes, count, counted } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { useChangeDataset, useDeleteDataset } from './api.ts'

interface DatasetPanelProps {
  dataset: Dataset
  /** Images as they are seen. */
  count: number
  onDeleted: () => void
}

const UNTIL_DELETED = 'until-deleted'

/** Facts about a dataset, how long it is kept, and its deletion. */
export function DatasetPanel({ dataset, count: images, onDeleted }: DatasetPanelProps) {
  const { id, keep_days, consent_at } = dataset
  const change = useChangeDataset(id)
  const [isAsking, setIsAsking] = useState(false)
  return (
    <Panel title="This dataset">
      <DefinitionRows
        rows={[
          { label: 'Images', value: count(images) },
          { label: 'Size', value: bytes(dataset.bytes) },
          { label: 'Created', value: dayAndClock(dataset.created_at) },
          { label: 'Changed', value: dayAndClock(dataset.updated_at) },
          { label: 'Right to use', value: consent_at && `confirmed ${dayAndClock(consent_at)}` },
        ]}
      />
      <SelectField
        label="Keep the images"
        className="mt-4"
        value={keep_days ?? UNTIL_DELETED}
        error={change.error && explain(change.error)}
        hint={KEEPING[keep_days ?? 0]}
        onChange={({ target }) =>
          change.mutate({
            keep_days: KEEP_DAYS.find((days) => String(days) === target.value) ?? null,
          })
        }
      >
        <option value={UNTIL_DELETED}>Until you delete them</option>
        {KEEP_DAYS.map((days) => (
          <option key={days} value={days}>
            {days} days after the last training
          </option>
        ))}
      </SelectField>
      <Button
        variant="danger"
        icon={Trash2}
        full
        className="mt-4"
        onClick={() => setIsAsking(true)}
      >
        Delete dataset
      </Button>
      {isAsking && (
        <DeleteDataset
          dataset={dataset}
          count={images}
          onClose={() => setIsAsking(false)}
          onDeleted={onDeleted}
        />
      )}
    </Panel>
  )
}

const gone = (days: number) =>
  `${days} days after the last training with them ends, the dataset is deleted: its images here and our upload at Replicate. Each new training restarts the period.`

const KEEPING: Record<0 | (typeof KEEP_DAYS)[number], string> = {
  0: 'They stay on this server until you delete the dataset.',
  7: gone(7),
  30: gone(30),
}

interface DeleteDatasetProps {
  dataset: Dataset
  count: number
  onClose: () => void
  onDeleted: () => void
}

function DeleteDataset({ dataset, count: images, onClose, onDeleted }: DeleteDatasetProps) {
  const remove = useDeleteDataset(dataset.id)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Delete ${dataset.name}?`}
      description={`Its ${counted(images, 'image')} and captions are deleted from this server, and our upload of them at Replicate. Trainings and models made from it stay. This cannot be undone.`}
      keepLabel="Keep it"
      confirmLabel="Delete"
      pending={remove.isPending}
      error={remove.error && explain(remove.error)}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
    />
  )
}
