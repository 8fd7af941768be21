import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Keyword } from '../../components/keyword.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Photo } from '../../components/photo.tsx'
import { Tag } from '../../components/tag.tsx'
import { ago } from '../../lib/format-time.ts'
import { modelsQuery } from './api.ts'
import { RegisterDialog } from './register-dialog.tsx'

/** The library; `running` are trainings that will become models. */
export function ModelsPage({ running }: { running: ReactNode }) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(modelsQuery)
  const [isRegistering, setIsRegistering] = useState(false)
  const models = data.pages.flatMap((page) => page.models)
  return (
    <>
      <PageHead
        title="Models"
        actions={
          <>
            <Button onClick={() => setIsRegistering(true)}>Register a model</Button>
            <LinkButton to="/models/create" variant="primary">
              New model
            </LinkButton>
          </>
        }
      />
      {running}
      {models.length === 0 ? (
        <EmptyState title="No model yet">
          A model learns what your pictures show. Train one, or register one that is at Replicate
          already.
        </EmptyState>
      ) : (
        <ul className="border-t border-line-strong">
          {models.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      <RegisterDialog open={isRegistering} onOpenChange={setIsRegistering} />
    </>
  )
}

function ModelRow({ model }: { model: Model }) {
  const { id, name, keyword, category, status, thumbnail_url, last_used } = model
  return (
    <li className="grid grid-cols-[96px_minmax(0,1fr)] items-center gap-4 border-b border-line-strong py-3 md:grid-cols-[144px_minmax(0,1fr)_auto]">
      {thumbnail_url ? (
        <Photo src={thumbnail_url} alt="" />
      ) : (
        <span className="photo bg-sunken" aria-hidden />
      )}
      <div className="min-w-0">
        <Link
          to="/models/$id"
          params={{ id }}
          className="text-section hover:underline wrap-anywhere"
        >
          {name}
        </Link>
        <div className="mt-1 flex flex-wrap items-center gap-2 text-small text-muted">
          {keyword && <Keyword>{keyword}</Keyword>}
          {category}
          {status === 'archived' && <Tag>Archived</Tag>}
        </div>
      </div>
      <span className="text-small text-muted max-md:col-start-2">
        {last_used ? `used ${ago(last_used)}` : 'not used yet'}
      </span>
    </li>
  )
}
