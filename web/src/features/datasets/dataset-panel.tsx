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
  /** How many images the page shows. */
  count: number
  onDeleted: () => void
}

const UNTIL_DELETED = 'until-deleted'

/** Facts about a dataset, how long it is stored, and its deletion. */
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
        hint={RETENTION_HINTS[keep_days ?? 0]}
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

const deletedAfter = (days: number) =>
  `The dataset is deleted ${days} days after its last training ends: the images here and the copy uploaded to Replicate. Each new training restarts the period.`

const RETENTION_HINTS: Record<0 | (typeof KEEP_DAYS)[number], string> = {
  0: 'They stay on this server until you delete the dataset.',
  7: deletedAfter(7),
  30: deletedAfter(30),
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
      description={`This deletes its ${counted(images, 'image')} and captions from this server, and the copy uploaded to Replicate. Trainings and models made from it stay. This cannot be undone.`}
      keepLabel="Keep it"
      confirmLabel="Delete"
      pending={remove.isPending}
      error={remove.error && explain(remove.error)}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
    />
  )
}
