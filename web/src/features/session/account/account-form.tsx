import type { Session } from '@the-way/shared'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Note } from '../../../components/note.tsx'
import { accountClient, hasAccount } from './account.ts'
import { readArrival, type Tokens } from './arrival.ts'
import type { AccountSettings } from './auth-client.ts'
import { servicesOf, signInErrorMessage } from './messages.ts'
import { useAccountSignIn } from './use-account-sign-in.ts'

interface AccountFormProps {
  settings: AccountSettings
  /** Shown over a page, so nothing here may leave that page. */
  staysHere?: boolean
  onSignedIn: (session: Session) => void
}

/** Signs in with an account: through a provider such as GitHub, with email and password, or with an emailed link. */
export function AccountForm({ settings, staysHere = false, onSignedIn }: AccountFormProps) {
  const { existing, password, create, link, service } = useAccountSignIn(settings, onSignedIn)
  const [values, setValues] = useState({ email: '', password: '' })
  const [isNew, setIsNew] = useState(false)
  const [missing, setMissing] = useState<'email' | 'password' | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  useOnArrival({ settings, staysHere, signIn: existing.mutate, onFault: setFault })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const empty = values.email.trim() === '' ? 'email' : values.password === '' ? 'password' : null
    setMissing(empty)
    const credentials = { ...values, email: values.email.trim() }
    if (empty === null) (isNew ? create : password).mutate(credentials)
  }
  const mailLink = () => {
    const email = values.email.trim()
    setMissing(email === '' ? 'email' : null)
    if (email !== '') link.mutate(email)
  }
  const change = (part: Partial<typeof values>) => {
    for (const mutation of [password, create, link]) mutation.reset()
    setValues({ ...values, ...part })
  }
  const error = password.error ?? create.error ?? link.error ?? service.error ?? existing.error
  const isMailed = link.isSuccess || (create.isSuccess && create.data === null)
  const services = staysHere ? [] : servicesOf(settings.providers)

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {fault !== null && error === null && <Note tone="warn" alert title={fault} />}
      {error !== null && <Note tone="danger" alert title={signInErrorMessage(error)} />}
      {isMailed && (
        <Note tone="ok" alert title="Check your email.">
          The link in it signs you in. {isNew && 'It also confirms your email.'}
        </Note>
      )}
      {existing.isPending && <Status>Signing you in…</Status>}
      {services.map(({ provider, name }) => (
        <Button key={provider} full size="big" onClick={() => service.mutate(provider)}>
          Continue with {name}
        </Button>
      ))}
      {settings.providers.includes('email') && (
        <>
          <TextField
            label="Email"
            type="email"
            autoComplete="email"
            value={values.email}
            onChange={({ target }) => change({ email: target.value })}
            error={missing === 'email' ? 'Enter your email.' : undefined}
          />
          <TextField
            label="Password"
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            value={values.password}
            onChange={({ target }) => change({ password: target.value })}
            error={missing === 'password' ? 'Enter your password.' : undefined}
          />
          <Button
            type="submit"
            variant="primary"
            size="big"
            full
            pending={password.isPending || create.isPending}
          >
            {isNew ? 'Create account' : 'Sign in'}
          </Button>
          {!staysHere && (
            <div className="flex flex-wrap justify-between gap-2">
              <Button variant="quiet" pending={link.isPending} onClick={mailLink}>
                Email me a link instead
              </Button>
              <Button variant="quiet" onClick={() => setIsNew(!isNew)}>
                {isNew ? 'I have an account' : 'Create an account'}
              </Button>
            </div>
          )}
        </>
      )}
      {!staysHere && settings.sign_up === 'invitation' && (
        <Status>Accounts are by invitation: use the email that was invited.</Status>
      )}
    </form>
  )
}

const Status = ({ children }: { children: ReactNode }) => (
  <p role="status" className="text-small text-muted">
    {children}
  </p>
)

interface OnArrival extends Pick<AccountFormProps, 'settings' | 'staysHere'> {
  signIn: (tokens: Tokens | null) => void
  onFault: (fault: string | null) => void
}

/** Signs in at once if the user comes from an emailed link or a provider, or has an account session in this browser. */
function useOnArrival({ settings, staysHere, signIn, onFault }: OnArrival) {
  const hasArrived = useRef(false)
  useEffect(() => {
    if (hasArrived.current) return
    hasArrived.current = true
    const { tokens, fault } = staysHere ? NO_ARRIVAL : readArrival()
    onFault(fault)
    if (tokens || hasAccount()) signIn(tokens)
    else accountClient(settings).catch(() => {})
  })
}

const NO_ARRIVAL = { tokens: null, fault: null }
