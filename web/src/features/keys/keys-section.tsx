import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { CreatedKey } from '@the-way/shared'
import clsx from 'clsx'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/panel.tsx'
import { keysQuery } from './api.ts'
import { KEY_COLUMNS, KeyRow } from './key-row.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { NewKeyPanel } from './new-key-panel.tsx'

/** API keys for scripts. */
export function KeysSection() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(keysQuery)
  const [isCreating, setIsCreating] = useState(false)
  const [created, setCreated] = useState<CreatedKey | null>(null)
  const keys = data.pages.flatMap((page) => page.keys)
  return (
    <Section
      title="API keys"
      className="mb-0!"
      actions={
        <Button size="small" icon={Plus} onClick={() => setIsCreating(true)}>
          New key
        </Button>
      }
    >
      <NewKeyDialog open={isCreating} onOpenChange={setIsCreating} onCreated={setCreated} />
      {created && (
        <NewKeyPanel key={created.id} created={created} onClose={() => setCreated(null)} />
      )}
      {keys.length === 0 ? (
        <p className="border-y border-line-strong py-4 text-ui text-muted">
          No keys yet. A key lets your scripts train and generate images without your sign-in.
        </p>
      ) : (
        <>
          <p
            aria-hidden
            className={clsx('hidden gap-x-4 pb-2 text-small text-muted md:grid', KEY_COLUMNS)}
          >
            <span>Name</span>
            <span>Key</span>
            <span>Permissions</span>
            <span>Last used</span>
            <span>Expires</span>
          </p>
          <ul className="border-b border-line-strong">
            {keys.map((key) => (
              <KeyRow key={key.id} apiKey={key} isNew={key.id === created?.id} />
            ))}
          </ul>
        </>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <p className="mt-2.5 text-small text-muted">
        Revoking a key takes effect at once. Keys never have access to the Replicate token.
      </p>
    </Section>
  )
}
