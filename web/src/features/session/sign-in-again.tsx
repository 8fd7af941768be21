import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { useEffect, useEffectEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TEXT_LINK } from '../../components/text-link.tsx'
import { declineSignIn, goOn } from '../../lib/sign-in-gate.ts'
import { configQuery } from '../connection/api.ts'
import { hasAccount } from './account/account.ts'
import { AccountForm } from './account/account-form.tsx'
import { askSession, sessionKey } from './api.ts'
import { TokenForm } from './token-form.tsx'

/** Over the page whose session has ended: it stays as it is, and what was being sent waits. */
export function SignInAgain() {
  const queryClient = useQueryClient()
  const { data: config } = useQuery(configQuery)
  const [before] = useState(() => queryClient.getQueryData<Session | null>(sessionKey) ?? null)
  // Whoever came by account comes back by it, also where the account was signed out in this browser meanwhile.
  const [isByAccount] = useState(() => before?.email != null || hasAccount())

  const resume = (session: Session) => {
    // What waits was somebody else's.
    if (before && before.owner.id !== session.owner.id) return location.assign('/')
    queryClient.setQueryData(sessionKey, session)
    goOn()
  }
  useSignInElsewhere(resume)

  const accounts = config?.sign_in.kind === 'supabase' ? config.sign_in : null
  return (
    <Dialog
      open
      onOpenChange={() => declineSignIn()}
      title="Sign in again"
      description="Your session has expired. This page stays as it is, and anything being sent goes through afterwards."
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

/** A sign-in on another tab counts here too: looked for each time this page is looked at. */
function useSignInElsewhere(onFound: (session: Session) => void) {
  const look = useEffectEvent(async () => {
    const session = await askSession()
    if (session) onFound(session)
  })
  useEffect(() => {
    const onLook = () => {
      if (document.visibilityState === 'visible') void look()
    }
    addEventListener('focus', onLook)
    document.addEventListener('visibilitychange', onLook)
    return () => {
      removeEventListener('focus', onLook)
      document.removeEventListener('visibilitychange', onLook)
    }
  }, [])
}
