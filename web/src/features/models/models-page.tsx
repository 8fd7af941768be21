import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Model } from '@the-way/shared'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Section } from '../../components/panel.tsx'
import { modelsQuery } from './api.ts'
import { ModelRow } from './model-row.tsx'
import { RegisterDialog } from './register-dialog.tsx'

interface ModelsPageProps {
  /** Rows of trainings that will become models. */
  running: readonly ReactNode[]
  /** A model's images in a row. */
  strip: (model: Model) => ReactNode
}

/** All models: first those being trained, then the others, with archived ones last. */
export function ModelsPage({ running, strip }: ModelsPageProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(modelsQuery)
  const [isRegistering, setIsRegistering] = useState(false)
  const models = data.pages.flatMap((page) => page.models)
  const isEmpty = models.length === 0 && running.length === 0
  const [archived, current] = [
    models.filter(({ status }) => status === 'archived'),
    models.filter(({ status }) => status !== 'archived'),
  ]
  const addActions = (
    <>
      <LinkButton to="/datasets" variant="quiet" className="lg:hidden">
        Datasets
      </LinkButton>
      <LinkButton to="/models/import" variant="quiet">
        Import from Replicate
      </LinkButton>
      <Button onClick={() => setIsRegistering(true)}>Register a model</Button>
    </>
  )
  const row = (model: Model) => <ModelRow key={model.id} model={model} strip={strip(model)} />
  return (
    <>
      <PageHead
        title="Models"
        amount={hasNextPage || isEmpty ? undefined : current.length}
        actions={!isEmpty && addActions}
        // On wide screens, the top bar has this button.
        beside={
          !isEmpty && (
            <LinkButton to="/models/create" variant="primary" className="md:hidden">
              New model
            </LinkButton>
          )
        }
      />
      {isEmpty ? (
        <EmptyState
          title="No models yet"
          action={
            <>
              <LinkButton to="/models/create" variant="primary">
                New model
              </LinkButton>
              {addActions}
            </>
          }
        >
          A model learns what your images show. Train one, or register one that is already on
          Replicate.
        </EmptyState>
      ) : (
        <>
          <ul>
            {running}
            {current.map(row)}
          </ul>
          {archived.length > 0 && (
            <Section title="Archived" className="mt-10 mb-0!">
              <ul>{archived.map(row)}</ul>
            </Section>
          )}
        </>
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
