import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { usePageTitle } from '../../components/page-head.tsx'
import { Name } from '../../components/shell/mark.tsx'
import { UndevelopedSheet } from '../../components/undeveloped-sheet.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { useSignIn } from './api.ts'

interface SignInPageProps {
  /** The link that led here was used up or too old. */
  linkSpent: boolean
  onSignedIn: () => void
}

export function SignInPage({ linkSpent, onSignedIn }: SignInPageProps) {
  usePageTitle('Sign in')
  const [token, setToken] = useState('')
  const [missing, setMissing] = useState(false)
  const signIn = useSignIn()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = token.trim()
    setMissing(trimmed === '')
    if (trimmed !== '') signIn.mutate({ token: trimmed }, { onSuccess: onSignedIn })
  }

  return (
    <div className="grid min-h-dvh md:grid-cols-[minmax(0,1fr)_min(480px,50%)]">
      <div className="flex flex-col justify-center border-r border-line px-10 py-8 max-md:hidden">
        <UndevelopedSheet />
      </div>
      <form
        onSubmit={submit}
        noValidate
        className="flex flex-col justify-center bg-surface px-4 py-10 max-md:justify-start max-md:bg-bg md:px-14"
      >
        <Name />
        <h1 tabIndex={-1} className="mt-7 mb-1 text-title">
          Sign in
        </h1>
        <p className="mb-5 text-ui text-muted">
          Open the sign-in link that the server printed when it started. It works once, for 10
          minutes.
        </p>
        {linkSpent && (
          <Note tone="warn" alert className="mb-5" title="This link does not work any more.">
            Run <code>npm start</code> again for a new one, or use the token.
          </Note>
        )}
        <TextField
          label="Or use the owner’s token"
          type="password"
          autoComplete="current-password"
          mono
          value={token}
          onChange={(event) => setToken(event.target.value)}
          error={missing ? <Hint>Paste the value of</Hint> : refusal(signIn.error)}
        />
        <Button
          type="submit"
          variant="primary"
          size="big"
          full
          className="mt-4"
          pending={signIn.isPending}
        >
          Sign in
        </Button>
        <p className="mt-4 text-small text-muted">
          No link in sight? Each <code>npm start</code> prints a new one.
        </p>
      </form>
    </div>
  )
}

const Hint = ({ children }: { children: string }) => (
  <>
    {children} <code>OWNER_TOKEN</code>.
  </>
)

function refusal(error: Error | null): ReactNode {
  if (!error) return undefined
  if (error instanceof ApiError && error.status === 401) {
    return <Hint>This token is not right. It is the value of</Hint>
  }
  return explain(error)
}
