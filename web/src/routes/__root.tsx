import { type QueryClient, useQuery } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
  useLocation,
} from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { NotHere, RouteError } from '../components/shell/route-error.tsx'
import { Shell } from '../components/shell/shell.tsx'
import { sessionQuery } from '../features/session/api.ts'
import { registerForLater } from '../lib/load-ahead.ts'

const SIGN_IN = '/sign-in'

// The sign-in page does without this code.
const loadSignedIn = () => import('./-signed-in.tsx')
registerForLater(loadSignedIn)
const Top = lazyRouteComponent(loadSignedIn, 'Top')
const Bottom = lazyRouteComponent(loadSignedIn, 'Bottom')
const PausedAccount = lazyRouteComponent(loadSignedIn, 'PausedAccount')

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ context, location }) => {
    if (location.pathname === SIGN_IN) return
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session) {
      await Promise.all([Top, Bottom, PausedAccount].map(async (part) => part.preload?.()))
      return
    }
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
    <Shell
      bare={bare}
      top={bare || <Top isPaused={isPaused} />}
      bottom={bare || <Bottom isPaused={isPaused} />}
    >
      {isPaused ? <PausedAccount /> : <Outlet />}
    </Shell>
  )
}

function NotFound() {
  return (
    <NotHere what="page">
      <LinkButton to="/">Go to Home</LinkButton>
    </NotHere>
  )
}
