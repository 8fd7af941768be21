import { useRouter } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSignOut } from './api.ts'

/** In place of every page, as nothing else is answered. */
export function PausedAccount() {
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <>
      <PageHead title="Your account is paused" />
      <p className="mb-5 max-w-140 text-muted">
        The admin of this server has paused it. Nothing of yours is lost: what Replicate was doing
        goes on and is kept, and nothing new is sent. Ask them to make it active again.
      </p>
      <Button
        pending={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void router.invalidate() })}
      >
        Sign out
      </Button>
    </>
  )
}
