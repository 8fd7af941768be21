import type { ApiKey } from '@the-way/shared'
import clsx from 'clsx'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { Tag } from '../../components/tag.tsx'
import { day, dayAndClock } from '../../lib/format-time.ts'
import { useRevokeKey } from './api.ts'
import { SCOPE_LABELS } from './labels.ts'

export const KEY_COLUMNS = 'md:grid-cols-[minmax(0,1.4fr)_88px_minmax(0,1.4fr)_104px_88px_72px]'

/** An API key: its permissions, when it was last used and when it expires. */
export function KeyRow({ apiKey, isNew }: { apiKey: ApiKey; isNew: boolean }) {
  const { name, hint, scopes, last_used_at, expires_at, revoked_at } = apiKey
  const [now] = useState(Date.now)
  const isOver = expires_at !== null && Date.parse(expires_at) <= now
  return (
    <li
      className={clsx(
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-t border-line py-2.5 text-ui first:border-line-strong',
        KEY_COLUMNS,
      )}
    >
      <span className="min-w-0 font-semibold wrap-anywhere">
        {name} {isNew && <Tag>new</Tag>}
        {revoked_at !== null ? <Tag>revoked</Tag> : isOver && <Tag tone="warn">expired</Tag>}
      </span>
      <code className="font-mono text-small text-muted max-md:col-start-1">tw_…{hint}</code>
      <span className="text-muted max-md:col-start-1 md:text-text">
        {scopes.map((scope) => SCOPE_LABELS[scope].short).join(', ')}
      </span>
      <span className="max-md:col-start-1">
        <span className="text-muted md:sr-only">Last used </span>
        {last_used_at === null ? 'never' : dayAndClock(last_used_at)}
      </span>
      <span className="max-md:col-start-1">
        <span className="text-muted md:sr-only">Expires </span>
        {expires_at === null ? 'never' : day(expires_at)}
      </span>
      <span className="text-right max-md:col-start-2 max-md:row-start-1">
        {revoked_at === null && <Revoke apiKey={apiKey} />}
      </span>
    </li>
  )
}

function Revoke({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const [isAsking, setIsAsking] = useState(false)
  const revoke = useRevokeKey(id)
  return (
    <>
      <Button variant="danger" size="small" onClick={() => setIsAsking(true)}>
        Revoke<span className="sr-only"> {name}</span>
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Revoke “${name}”?`}
        description="Scripts that use it stop working at once. This cannot be undone, but you can create a new key."
        keepLabel="Keep key"
        confirmLabel="Revoke key"
        pending={revoke.isPending}
        onConfirm={() => revoke.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        error={revoke.error && explain(revoke.error)}
      />
    </>
  )
}
