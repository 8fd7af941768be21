import type { Session } from '@the-way/shared'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { useSignIn } from './api.ts'

interface TokenFormProps {
  label: string
  /** The page's main way in. */
  isMain: boolean
  onSignedIn: (session: Session) => void
}

/** Signs in by the owner's token. */
export function TokenForm({ label, isMain, onSignedIn }: TokenFormProps) {
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
    <form onSubmit={submit} noValidate>
      <TextField
        label={label}
        type="password"
        autoComplete="current-password"
        mono
        value={token}
        onChange={(event) => setToken(event.target.value)}
        error={missing ? <Hint>Paste the value of</Hint> : refusal(signIn.error)}
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
