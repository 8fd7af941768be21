import { CopyButton } from '../../components/copy-button.tsx'

const LINE = 'REPLICATE_API_TOKEN=r8_…'

/** For servers that do not accept a token through this page. */
export const EnvironmentLine = () => (
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
