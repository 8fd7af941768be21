import { createFileRoute } from '@tanstack/react-router'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { NEW_MODEL } from '../components/shell/places.ts'

export const Route = createFileRoute('/')({ component: Home })

function Home() {
  return (
    <>
      <PageHead title="Home" hidden />
      <EmptyState
        title="Train a model of your own"
        action={
          <LinkButton to={NEW_MODEL.to} variant="primary">
            New model
          </LinkButton>
        }
      >
        Give it 10 to 30 pictures and one word that calls it. Then write that word into a prompt.
      </EmptyState>
    </>
  )
}
