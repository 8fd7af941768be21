import { type QueryClient, useQuery } from '@tanstack/react-query'
import { createRootRouteWithContext, Outlet, redirect, useLocation } from '@tanstack/react-router'
import { isTerminal } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { LivePill } from '../components/shell/live-pill.tsx'
import { Shell } from '../components/shell/shell.tsx'
import { configQuery } from '../features/connection/api.ts'
import { sessionQuery } from '../features/session/api.ts'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { percent } from '../lib/format.ts'

const SIGN_IN = '/sign-in'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ context, location }) => {
    if (location.pathname === SIGN_IN) return
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: SIGN_IN, search: { from: location.href } })
  },
  component: Root,
  notFoundComponent: NotFound,
})

function Root() {
  const bare = useLocation({ select: (location) => location.pathname === SIGN_IN })
  return (
    <Shell bare={bare} pill={bare ? null : <Running />}>
      {!bare && <EmulatedNotice />}
      <Outlet />
    </Shell>
  )
}

/** The newest training under way, on every page. */
function Running() {
  const { data = [] } = useQuery(unfinishedTrainingsQuery)
  const training = data.find(({ status }) => !isTerminal(status))
  return training ? (
    <LivePill
      to="/trainings/$id"
      params={{ id: training.id }}
      name={training.name}
      progress={percent(training.progress.fraction)}
    />
  ) : null
}

/** Nobody shall take an emulated picture for a made one. */
function EmulatedNotice() {
  const { data } = useQuery(configQuery)
  return data?.replicate.emulated ? (
    <p className="mb-4 border-b border-line pb-3 text-small text-muted">
      Replicate is not connected. Trainings and pictures are emulated, cost nothing and are marked
      so.
    </p>
  ) : null
}

function NotFound() {
  return (
    <>
      <PageHead title="There is no such page" />
      <p className="mb-5 max-w-140 text-muted">
        The address may be mistyped, or what it named was deleted.
      </p>
      <LinkButton to="/">Go home</LinkButton>
    </>
  )
}
