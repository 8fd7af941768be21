import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { SETTINGS } from '../components/shell/places.ts'
import { configQuery } from '../features/connection/api.ts'
import { ConnectionCheckPanel } from '../features/connection/connection-check-panel.tsx'
import { NewModelPage } from '../features/trainings/new-model/new-model-page.tsx'

export const Route = createFileRoute('/models/create')({
  loader: ({ context }) => context.queryClient.ensureQueryData(configQuery),
  component: NewModel,
})

function NewModel() {
  const { data: config } = useSuspenseQuery(configQuery)
  const navigate = useNavigate()
  return (
    <NewModelPage
      config={config}
      connectionCheck={
        <ConnectionCheckPanel
          remedy={
            <LinkButton to={SETTINGS} full>
              Open settings
            </LinkButton>
          }
        />
      }
      onStarted={({ id }) =>
        void navigate({ to: '/trainings/$id', params: { id }, ignoreBlocker: true })
      }
    />
  )
}
