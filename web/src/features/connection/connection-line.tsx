import clsx from 'clsx'
import { CircleCheck, CircleX } from 'lucide-react'
import { ago } from '../../lib/format-time.ts'
import { useConnectionCheck } from './use-connection-check.ts'

/** The last check in one line; nothing before there was one. */
export function ConnectionLine() {
  const { result, at } = useConnectionCheck()
  if (!result) return null
  const Icon = result.ok ? CircleCheck : CircleX
  return (
    <p className="flex items-center justify-between gap-3 text-small">
      <span className={clsx('flex items-center gap-1.5', result.ok ? 'text-ok' : 'text-danger')}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {result.ok ? 'Replicate connected' : 'Replicate is not ready'}
      </span>
      <span className="text-muted">
        {result.account && `${result.account.username}, `}
        {ago(at.toISOString())}
      </span>
    </p>
  )
}
