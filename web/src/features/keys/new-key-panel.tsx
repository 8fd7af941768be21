import type { CreatedKey } from '@the-way/shared'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { curlCommand } from './labels.ts'

/** A new key; it is shown only once. */
export function NewKeyPanel({ created, onClose }: { created: CreatedKey; onClose: () => void }) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const curl = curlCommand(created.key, window.location.origin)
  return (
    <section
      aria-label="New key"
      className="mb-6 rounded-panel border border-line bg-surface p-4 text-ui"
    >
      <div className="flex items-center justify-between gap-3">
        <h3 ref={head} tabIndex={-1} className="min-w-0 font-semibold wrap-anywhere">
          Your new key “{created.name}”
        </h3>
        <Button variant="quiet" size="small" square icon={X} aria-label="Close" onClick={onClose} />
      </div>
      <p className="mt-0.5 mb-2.5 text-muted">Copy it now: you won’t see it again.</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="field block h-auto min-w-0 grow basis-60 py-1.5 font-mono text-small break-all">
          {created.key}
        </code>
        <CopyButton text={created.key} label="Copy key" />
      </div>
      <div className="mt-3 flex flex-wrap items-start gap-2">
        <pre className="min-w-0 grow basis-60 overflow-x-auto rounded-control bg-sunken px-3 py-2 font-mono text-small whitespace-pre-wrap text-muted break-all">
          {curl}
        </pre>
        <CopyButton text={curl} label="Copy command" />
      </div>
    </section>
  )
}
