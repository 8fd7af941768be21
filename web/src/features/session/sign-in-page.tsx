import type { SignInSettings } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Disclosure } from '../../components/disclosure.tsx'
import { Note } from '../../components/note.tsx'
import { usePageTitle } from '../../components/page-head.tsx'
import { Name } from '../../components/shell/mark.tsx'
import { UndevelopedSheet } from '../../components/undeveloped-sheet.tsx'
import { AccountForm } from './account/account-form.tsx'
import { TokenForm } from './token-form.tsx'

interface SignInPageProps {
  settings: SignInSettings
  /** The link that led here was used up or too old. */
  linkSpent: boolean
  onSignedIn: () => void
}

export function SignInPage({ settings, linkSpent, onSignedIn }: SignInPageProps) {
  usePageTitle('Sign in')
  const spent = linkSpent && (
    <Note tone="warn" alert className="mb-5" title="This link does not work any more.">
      <code>npm start -- --link</code> prints a new one; or use the token.
    </Note>
  )
  if (settings.kind === 'supabase') {
    return (
      <Frame words="With your account on this server.">
        {spent}
        <AccountForm settings={settings} onSignedIn={onSignedIn} />
        <div className="mt-5">
          <Disclosure summary="The owner’s token instead" open={linkSpent}>
            <TokenForm label="The owner’s token" isMain={false} onSignedIn={onSignedIn} />
          </Disclosure>
        </div>
      </Frame>
    )
  }
  return (
    <Frame words="Open the sign-in link that the server printed when it started. It works once, for 10 minutes.">
      {spent}
      <TokenForm label="Or use the owner’s token" isMain onSignedIn={onSignedIn} />
      <p className="mt-4 text-small text-muted">
        No link in sight? <code>npm start -- --link</code> prints a new one, while the server runs
        too.
      </p>
    </Frame>
  )
}

const Frame = ({ words, children }: { words: string; children: ReactNode }) => (
  <div className="grid min-h-dvh md:grid-cols-[minmax(0,1fr)_min(480px,50%)]">
    <div className="flex flex-col justify-center border-r border-line px-10 py-8 max-md:hidden">
      <UndevelopedSheet />
    </div>
    <div className="flex flex-col justify-center bg-surface px-4 py-10 max-md:justify-start max-md:bg-bg md:px-14">
      <Name />
      <h1 tabIndex={-1} className="mt-7 mb-1 text-title">
        Sign in
      </h1>
      <p className="mb-5 text-ui text-muted">{words}</p>
      {children}
    </div>
  </div>
)
