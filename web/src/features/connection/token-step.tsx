import type { ReplicateConnection } from '@the-way/shared'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { dateTime } from '../../lib/format-time.ts'
import { useRemoveToken } from './connect-api.ts'
import { RestartNote } from './restart-note.tsx'
import { TokenForm } from './token-form.tsx'

/** Shows the token in use, or how to add one: through this page, or in the server's environment. */
export function TokenStep({ connection }: { connection: ReplicateConnection }) {
  const { token, token_fault, set_in, takes_token, restart_pending, emulated } = connection
  const [isReplacing, setIsReplacing] = useState(false)
  if (set_in !== null) return <SetInEnvironment setIn={set_in} isEmpty={emulated} />
  if (token?.source === 'environment')
    return <SetInEnvironment setIn="the server’s environment" isEmpty={false} />
  return (
    <>
      {token_fault !== null && <DamagedFile fault={token_fault} />}
      {restart_pending && <RestartNote connection={connection} />}
      {token && !isReplacing && (
        <StoredToken token={token} onReplace={takes_token ? () => setIsReplacing(true) : null} />
      )}
      {takes_token && (token === null || isReplacing) && (
        <TokenForm
          isMain={!restart_pending}
          onStored={() => setIsReplacing(false)}
          onCancel={isReplacing ? () => setIsReplacing(false) : null}
        />
      )}
      {!takes_token && token === null && <EnvironmentLine />}
    </>
  )
}

/** Removing the file is enough; storing another token replaces it too. */
const DamagedFile = ({ fault }: { fault: string }) => (
  <div className="my-2">
    <Note tone="danger" title="The stored token can’t be read.">
      {fault} The server can’t start again until you fix it.
    </Note>
    <RemoveToken />
  </div>
)

interface StoredTokenProps {
  token: NonNullable<ReplicateConnection['token']>
  onReplace: (() => void) | null
}

function StoredToken({ token, onReplace }: StoredTokenProps) {
  return (
    <>
      <DefinitionRows
        align="left"
        className="mt-3 grid-cols-[96px_minmax(0,1fr)]"
        rows={[
          { label: 'Token', value: `r8_…${token.last_four}`, mono: true },
          { label: 'Account', value: token.username },
          { label: 'Stored', value: token.stored_at && dateTime(token.stored_at) },
        ]}
      />
      <RemoveToken>{onReplace && <Button onClick={onReplace}>Replace token</Button>}</RemoveToken>
    </>
  )
}

/** Removes the stored token; `children` are buttons before it. */
function RemoveToken({ children }: { children?: ReactNode }) {
  const remove = useRemoveToken()
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        {children}
        <Button variant="danger" pending={remove.isPending} onClick={() => remove.mutate()}>
          Remove token
        </Button>
      </div>
      {remove.error && (
        <Note tone="danger" alert className="mt-3">
          {explain(remove.error)}
        </Note>
      )}
    </>
  )
}

interface SetInEnvironmentProps {
  setIn: string
  /** The variable is set, but empty. */
  isEmpty: boolean
}

const SetInEnvironment = ({ setIn, isEmpty }: SetInEnvironmentProps) => (
  <p className="text-muted">
    <code>REPLICATE_API_TOKEN</code> is set in {setIn}
    {isEmpty
      ? ', but has no value, which keeps demo mode. Give it a value there, or remove it to store a token through this page. Then restart the server.'
      : '. To change the token, edit it there and restart the server.'}
  </p>
)

const LINE = 'REPLICATE_API_TOKEN=r8_…'

/** For servers that do not accept a token through this page. */
const EnvironmentLine = () => (
  <>
    <p className="text-muted">
      This server can be reached from other machines, or uses an external database, so it reads the
      token only from its environment. Add this line to <code>.env.local</code> in the folder of the
      app, or set the variable where the server runs. Then restart the server.
    </p>
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <code className="min-w-0 grow rounded-control bg-sunken px-3 py-2 font-mono text-small wrap-anywhere">
        {LINE}
      </code>
      <CopyButton text={LINE} label="Copy line" />
    </div>
  </>
)
