import { type QueryClient, useQuery } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  type ErrorComponentProps,
  Outlet,
  redirect,
  useLocation,
  useNavigate,
} from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { EmulatedMark } from '../components/shell/emulated-mark.tsx'
import { LivePill } from '../components/shell/live-pill.tsx'
import { NotHere, RouteError } from '../components/shell/route-error.tsx'
import { Shell } from '../components/shell/shell.tsx'
import { configQuery } from '../features/connection/api.ts'
import { useKeeper } from '../features/session/account/use-keeper.ts'
import { sessionQuery } from '../features/session/api.ts'
import { PausedAccount } from '../features/session/paused-account.tsx'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { pillLabels } from '../features/trainings/list/pill-labels.ts'
import { lazyComponent } from '../lib/lazy-component.tsx'
import { useSignInWanted } from '../lib/sign-in-gate.ts'

const SIGN_IN = '/sign-in'

const SignInAgain = lazyComponent(
  async () => (await import('../features/session/sign-in-again.tsx')).SignInAgain,
)
const TrainingNotices = lazyComponent(
  async () => (await import('../features/trainings/training-notices.tsx')).TrainingNotices,
)

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ context, location }) => {
    if (location.pathname === SIGN_IN) return
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session) return
    // A fragment may hold what signs in, where a mailed link leads elsewhere: it stays one.
    const { pathname, searchStr, hash } = location
    throw redirect({ to: SIGN_IN, search: { from: pathname + searchStr }, hash, replace: true })
  },
  component: Root,
  errorComponent: RootError,
  notFoundComponent: NotFound,
})

/** Without a session nobody knows which bars to show; the banner finds out when the server is back. */
function RootError(props: ErrorComponentProps) {
  return (
    <Shell bare>
      <div className="mx-auto max-w-page px-4 py-10 md:px-6 lg:px-8">
        <RouteError {...props} />
      </div>
    </Shell>
  )
}

function Root() {
  const bare = useLocation({ select: (location) => location.pathname === SIGN_IN })
  const { data: session } = useQuery(sessionQuery)
  const isPaused = !bare && session?.is_paused === true
  return (
    <Shell bare={bare} status={bare || isPaused ? null : <Status />}>
      {isPaused ? <PausedAccount /> : <Outlet />}
      {bare || isPaused || <Notices />}
      {bare || <SignedIn />}
    </Shell>
  )
}

/** On every page: whether all is emulated, and the trainings that have not ended. */
function Status() {
  const { data: config } = useQuery(configQuery)
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  const words = pillLabels(trainings)
  const [training] = trainings
  const target =
    words?.amount === null && training
      ? ({ to: '/trainings/$id', params: { id: training.id } } as const)
      : ({ to: '/trainings' } as const)
  return (
    <>
      {config?.replicate.emulated && <EmulatedMark />}
      {words && <LivePill {...target} {...words} />}
    </>
  )
}

/** Keeps the session while a page is open, and asks for another when it has ended. */
function SignedIn() {
  useKeeper()
  return useSignInWanted() ? <SignInAgain /> : null
}

function Notices() {
  const path = useLocation({ select: (location) => location.pathname })
  const navigate = useNavigate()
  return (
    <TrainingNotices
      path={path}
      onOpen={(id) => void navigate({ to: '/trainings/$id', params: { id } })}
    />
  )
}

function NotFound() {
  return (
    <NotHere what="page">
      <LinkButton to="/">Go to Home</LinkButton>
    </NotHere>
  )
}
