import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useStoreToken } from './connect-api.ts'

interface TokenFormProps {
  /** Whether this form is the page's next step. */
  isMain: boolean
  onStored: () => void
  /** Keeps the stored token; `null` if no token is stored. */
  onCancel: (() => void) | null
}

/** A form for a token, which the server checks with Replicate before it stores it. */
export function TokenForm({ isMain, onStored, onCancel }: TokenFormProps) {
  const [token, setToken] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const store = useStoreToken()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (store.isPending) return
    const isEmpty = token.trim() === ''
    setIsMissing(isEmpty)
    if (isEmpty) return field.current?.focus()
    store.mutate(token.trim(), {
      onSuccess: onStored,
      onError: () => field.current?.focus(),
    })
  }
  return (
    <form onSubmit={submit} noValidate className="mt-2 max-w-120">
      <TextField
        ref={field}
        label="API token"
        type="password"
        autoComplete="off"
        placeholder="r8_…"
        mono
        value={token}
        onChange={(event) => {
          setToken(event.target.value)
          setIsMissing(false)
          store.reset()
        }}
        error={isMissing ? 'Paste the token here.' : store.error ? explain(store.error) : undefined}
        hint="Stored on this machine, readable only by the user who runs the server. You won’t see it again."
      />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          type="submit"
          variant={isMain ? 'primary' : 'normal'}
          pending={store.isPending}
          className="max-md:grow"
        >
          Check and store token
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </form>
  )
}
