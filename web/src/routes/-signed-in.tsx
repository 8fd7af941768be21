import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { EmulatedMark } from '../components/shell/emulated-mark.tsx'
import { LivePill } from '../components/shell/live-pill.tsx'
import { PhoneTabs } from '../components/shell/phone-tabs.tsx'
import { TopBar } from '../components/shell/top-bar.tsx'
import { configQuery } from '../features/connection/api.ts'
import { useKeeper } from '../features/session/account/use-keeper.ts'
import { unfinishedTrainingsQuery } from '../features/trainings/api.ts'
import { pillLabels } from '../features/trainings/list/pill-labels.ts'
import { lazyComponent } from '../lib/lazy-component.tsx'
import { useSignInWanted } from '../lib/sign-in-gate.ts'

export { PausedAccount } from '../features/session/paused-account.tsx'

const SignInAgain = lazyComponent(
  async () => (await import('../features/session/sign-in-again.tsx')).SignInAgain,
)
const TrainingNotices = lazyComponent(
  async () => (await import('../features/trainings/training-notices.tsx')).TrainingNotices,
)
const PushedNotices = lazyComponent(
  async () => (await import('../features/notifications/pushed-notices.tsx')).PushedNotices,
)

interface SignedInProps {
  /** The API rejects all other requests of a paused user. */
  isPaused: boolean
}

/** What all pages of a signed-in user have above their content. */
export const Top = ({ isPaused }: SignedInProps) => <TopBar status={isPaused ? null : <Status />} />

/** What all pages of a signed-in user have below their content. */
export const Bottom = ({ isPaused }: SignedInProps) => (
  <>
    <PhoneTabs />
    {isPaused || <Notices />}
    <SignedIn />
  </>
)

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
    <>
      <TrainingNotices
        path={path}
        onOpen={(id) => void navigate({ to: '/trainings/$id', params: { id } })}
      />
      <PushedNotices path={path} onOpen={(target) => void navigate({ to: target })} />
    </>
  )
}
