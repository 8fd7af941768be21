import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { useEffect, useEffectEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TEXT_LINK } from '../../components/text-link.tsx'
import { declineSignIn, resumeRequests } from '../../lib/sign-in-gate.ts'
import { configQuery } from '../connection/api.ts'
import { hasAccount } from './account/account.ts'
import { AccountForm } from './account/account-form.tsx'
import { fetchSession, sessionKey } from './api.ts'
import { TokenForm } from './token-form.tsx'

/** A dialog over a page whose session has expired: the page stays as it is, and its requests wait. */
export function SignInAgain() {
  const queryClient = useQueryClient()
  const { data: config } = useQuery(configQuery)
  const [before] = useState(() => queryClient.getQueryData<Session | null>(sessionKey) ?? null)
  // Users of an account sign in with it again, even if it was signed out in this browser meanwhile.
  const [isByAccount] = useState(() => before?.email != null || hasAccount())

  const resume = (session: Session) => {
    // The waiting requests are those of another user.
    if (before && before.owner.id !== session.owner.id) return location.assign('/')
    queryClient.setQueryData(sessionKey, session)
    resumeRequests()
  }
  useSignInElsewhere(resume)

  const accounts = config?.sign_in.kind === 'supabase' ? config.sign_in : null
  return (
    <Dialog
      open
      onOpenChange={() => declineSignIn()}
      title="Sign in again"
      description="Your session has expired. This page stays as it is, and any unsent changes are sent after you sign in."
      actions={<Button onClick={() => declineSignIn()}>Not now</Button>}
    >
      {accounts && isByAccount ? (
        <AccountForm settings={accounts} staysHere onSignedIn={resume} />
      ) : (
        <TokenForm label="The owner’s token" isMain onSignedIn={resume} />
      )}
      <p className="mt-3 text-small text-muted">
        Or{' '}
        {accounts ? (
          <a className={TEXT_LINK} href="/sign-in" target="_blank" rel="noreferrer">
            sign in in another tab
          </a>
        ) : (
          <>
            run <code className="whitespace-nowrap">npm start -- --link</code> and open the link in
            another tab
          </>
        )}
        ; this page continues as soon as you are signed in.
      </p>
    </Dialog>
  )
}

/** Detects a sign-in in another tab: checks the session each time the user returns to this page. */
function useSignInElsewhere(onFound: (session: Session) => void) {
  const check = useEffectEvent(async () => {
    const session = await fetchSession()
    if (session) onFound(session)
  })
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') void check()
    }
    addEventListener('focus', onVisible)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      removeEventListener('focus', onVisible)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [])
}
