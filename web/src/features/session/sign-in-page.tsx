import { lazyRouteComponent } from '@tanstack/react-router'
import type { SignInSettings } from '@the-way/shared'
import { type ReactNode, useState } from 'react'
import { Command } from '../../components/command.tsx'
import { Disclosure } from '../../components/disclosure.tsx'
import { Note } from '../../components/note.tsx'
import { usePageTitle } from '../../components/page-head.tsx'
import { SignInFrame } from '../../components/shell/sign-in-frame.tsx'
import { TokenForm } from './token-form.tsx'

const AccountForm = lazyRouteComponent(() => import('./account/account-form.tsx'), 'AccountForm')

/** Loads the code that the sign-in page needs besides its own: the form for accounts, where they are in use. */
export const loadSignInForm = async ({ kind }: SignInSettings) => {
  if (kind === 'supabase') await AccountForm.preload?.()
}

const LINK_COMMAND = 'npm start -- --link'

interface SignInPageProps {
  settings: SignInSettings
  /** The sign-in link was already used or has expired. */
  linkSpent: boolean
  /** The images beside the form. */
  sheet: ReactNode
  onSignedIn: () => void
}

/** Signs in by link, token or account. Needs a new `key` for each link that is opened. */
export function SignInPage({ settings, linkSpent, sheet, onSignedIn }: SignInPageProps) {
  usePageTitle('Sign in')
  // Reports only the latest attempt, by link or by token.
  const [isTokenTried, setIsTokenTried] = useState(false)
  const spent = linkSpent && !isTokenTried && (
    <Note tone="warn" alert className="mb-5" title="This sign-in link is no longer valid.">
      A link works once, for 10 minutes. Print a new one, or use the token.
    </Note>
  )
  const token = { onTried: () => setIsTokenTried(true), onSignedIn }
  if (settings.kind === 'supabase') {
    return (
      <Frame sheet={sheet} intro="Use your account on this server.">
        {spent}
        <AccountForm settings={settings} onSignedIn={onSignedIn} />
        <div className="mt-5">
          <Disclosure summary="Use the owner’s token instead" open={linkSpent}>
            <TokenForm label="The owner’s token" isMain={false} {...token} />
          </Disclosure>
        </div>
      </Frame>
    )
  }
  return (
    <Frame
      sheet={sheet}
      intro="Open the sign-in link that the server printed when it started. It works once, for 10 minutes."
    >
      {spent}
      <TokenForm label="Or use the owner’s token" isMain {...token} />
      <p className="mt-5 mb-1.5 text-small text-muted">
        No link? This command prints a new one, also while the server is running:
      </p>
      <Command>{LINK_COMMAND}</Command>
    </Frame>
  )
}

interface FrameProps {
  sheet: ReactNode
  intro: string
  children: ReactNode
}

const Frame = ({ sheet, intro, children }: FrameProps) => (
  <SignInFrame sheet={sheet}>
    <h1 tabIndex={-1} className="mt-7 mb-1 text-title">
      Sign in
    </h1>
    <p className="mb-5 text-ui text-muted">{intro}</p>
    {children}
  </SignInFrame>
)
