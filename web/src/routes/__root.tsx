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
    // The fragment of an emailed link may contain the sign-in code, so it is passed on.
    const { pathname, searchStr, hash } = location
    throw redirect({ to: SIGN_IN, search: { from: pathname + searchStr }, hash, replace: true })
  },
  component: Root,
  errorComponent: RootError,
  notFoundComponent: NotFound,
})

/** Shown without the bars, because which bars to show depends on the session. The banner probes the server. */
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

/** Shown on every page: the demo mode mark and the unfinished trainings. */
function Status() {
  const { data: config } = useQuery(configQuery)
  const { data: trainings = [] } = useQuery(unfinishedTrainingsQuery)
  const pill = pillLabels(trainings)
  const [training] = trainings
  const target =
    pill?.amount === null && training
      ? ({ to: '/trainings/$id', params: { id: training.id } } as const)
      : ({ to: '/trainings' } as const)
  return (
    <>
      {config?.replicate.emulated && <EmulatedMark />}
      {pill && <LivePill {...target} {...pill} />}
    </>
  )
}

/** Refreshes the session while a page is open, and asks the user to sign in again once it has expired. */
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
