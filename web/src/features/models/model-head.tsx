import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { Keyword } from '../../components/keyword.tsx'
import { explain } from '../../components/page-error.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Tag } from '../../components/tag.tsx'
import { useRemoveModel, useUpdateModel } from './api.ts'

interface ModelHeadProps {
  model: Model
  onRemoved: () => void
}

/** The model's name, and what can be done with it as a whole. */
export function ModelHead({ model, onRemoved }: ModelHeadProps) {
  const { id, name, keyword, status } = model
  const [isAsking, setIsAsking] = useState(false)
  const update = useUpdateModel(id)
  const remove = useRemoveModel(id)
  const isArchived = status === 'archived'
  return (
    <>
      <PageHead
        title={name}
        crumbs={[
          <Link key="models" to="/models">
            Models
          </Link>,
          name,
        ]}
        note={
          <>
            {keyword && <Keyword>{keyword}</Keyword>}
            {isArchived && <Tag>Archived</Tag>}
          </>
        }
        actions={
          <>
            <Button
              pending={update.isPending}
              onClick={() => update.mutate({ status: isArchived ? 'ready' : 'archived' })}
            >
              {isArchived ? 'Take out of the archive' : 'Archive'}
            </Button>
            <Button variant="danger" onClick={() => setIsAsking(true)}>
              Remove
            </Button>
          </>
        }
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${name}?`}
        description="It leaves the library. Its pictures stay in the gallery, and its version stays at Replicate."
        keepLabel="Keep it"
        confirmLabel="Remove"
        pending={remove.isPending}
        error={remove.error ? explain(remove.error) : undefined}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onRemoved })}
      />
    </>
  )
}
