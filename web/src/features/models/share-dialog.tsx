import type { Model, UpdateModelBody } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useUpdateModel } from './api.ts'

const SHARES = {
  private: { is_public: false },
  view: { is_public: true, public_use: 'view' },
  generate: { is_public: true, public_use: 'generate' },
} as const satisfies Record<string, UpdateModelBody>
type Share = keyof typeof SHARES

const LABELS: Record<Share, string> = {
  private: 'Only you',
  view: 'Others can view it',
  generate: 'Others can generate images with it, within their own caps',
}
const isShare = (value: string): value is Share => value in SHARES

interface ShareDialogProps {
  model: Model
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Sets who else on this server sees a model, and what they can do with it. */
export function ShareDialog({ model, open, onOpenChange }: ShareDialogProps) {
  const [share, setShare] = useState<Share>(model.is_public ? model.public_use : 'private')
  const update = useUpdateModel(model.id)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Share ${model.name}`}
      description="Everyone with an account here gets access. Your dataset, settings and images stay private."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            pending={update.isPending}
            onClick={() => update.mutate(SHARES[share], { onSuccess: () => onOpenChange(false) })}
          >
            Save
          </Button>
        </>
      }
    >
      <SelectField
        label="Who can use it"
        value={share}
        onChange={({ target }) => isShare(target.value) && setShare(target.value)}
        error={update.error ? explain(update.error) : undefined}
      >
        {Object.entries(LABELS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </Dialog>
  )
}
