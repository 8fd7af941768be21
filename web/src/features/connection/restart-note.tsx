import type { ReplicateConnection } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { useRestart } from './connect-api.ts'

/** Says that a change of the token takes effect after a restart, with a button if the server can restart itself. */
export function RestartNote({ connection }: { connection: ReplicateConnection }) {
  const restart = useRestart()
  const title =
    connection.token === null
      ? 'Token removed. Demo mode starts with the next restart.'
      : 'Token stored. It takes effect after a restart.'
  return (
    <div className="my-2" role="status">
      <Note tone={connection.token === null ? 'info' : 'ok'} title={title}>
        {connection.can_restart
          ? 'The app is unavailable for a few seconds, and you stay signed in.'
          : 'Stop the server where it runs, and start it again.'}
      </Note>
      {connection.can_restart && (
        <Button
          variant="primary"
          className="mt-3 max-md:w-full"
          pending={restart.isPending}
          onClick={() => restart.mutate()}
        >
          {restart.isPending ? 'Restarting…' : 'Restart now'}
        </Button>
      )}
      {restart.error && (
        <Note tone="danger" alert className="mt-3">
          {restart.error instanceof ApiError
            ? explain(restart.error)
            : 'The server did not restart within 90 s. Look in its terminal for the reason, and start it again there.'}
        </Note>
      )}
    </div>
  )
}
