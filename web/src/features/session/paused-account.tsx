import { useRouter } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSignOut } from './api.ts'

/** Replaces every page of a paused user, because the API rejects their other requests. */
export function PausedAccount() {
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <>
      <PageHead title="Your account is paused" />
      <p className="mb-5 max-w-140 text-muted">
        The admin of this server paused it. Your data is safe: runs on Replicate continue and their
        results are saved, and queued runs stay on hold. Ask the admin to resume your account.
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
