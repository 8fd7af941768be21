import type { Session } from '@the-way/shared'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { useSignIn } from './api.ts'

interface TokenFormProps {
  label: string
  /** Whether this is the page's main form. */
  isMain: boolean
  /** Called when a token is sent, so that the page no longer reports earlier attempts. */
  onTried?: () => void
  onSignedIn: (session: Session) => void
}

/** Signs in with the owner's token. */
export function TokenForm({ label, isMain, onTried, onSignedIn }: TokenFormProps) {
  const [token, setToken] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const signIn = useSignIn()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = token.trim()
    setIsMissing(trimmed === '')
    onTried?.()
    if (trimmed !== '') signIn.mutate({ token: trimmed }, { onSuccess: onSignedIn })
  }
  return (
    <form onSubmit={submit} noValidate>
      <TextField
        label={label}
        type="password"
        autoComplete="current-password"
        mono
        value={token}
        onChange={(event) => {
          setToken(event.target.value)
          setIsMissing(false)
          signIn.reset()
        }}
        error={isMissing ? <Hint>Enter the token.</Hint> : errorMessage(signIn.error)}
      />
      <Button
        type="submit"
        variant={isMain ? 'primary' : 'normal'}
        size={isMain ? 'big' : 'normal'}
        full
        className="mt-4"
        pending={signIn.isPending}
      >
        {isMain ? 'Sign in' : 'Use the token'}
      </Button>
    </form>
  )
}

const Hint = ({ children }: { children: string }) => (
  <>
    {children} It is the value of <code>OWNER_TOKEN</code>, or of the file <code>owner-token</code>{' '}
    in the data folder.
  </>
)

function errorMessage(error: Error | null): ReactNode {
  if (!error) return undefined
  if (error instanceof ApiError && error.status === 401) return <Hint>Wrong token.</Hint>
  return explain(error)
}
