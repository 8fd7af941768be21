import clsx from 'clsx'
import { CircleCheck, CircleX, FlaskConical } from 'lucide-react'
import { ago } from '../../lib/format-time.ts'
import { useConnectionCheck } from './use-connection-check.ts'

/** The result of the last check in one line; nothing before the first check. */
export function ConnectionLine() {
  const { result, at } = useConnectionCheck()
  if (!result) return null
  const { ok, emulated } = result
  const Icon = !ok ? CircleX : emulated ? FlaskConical : CircleCheck
  const ink = !ok ? 'text-danger' : emulated ? 'text-muted' : 'text-ok'
  return (
    <p className="flex items-center justify-between gap-3 text-small">
      <span className={clsx('flex items-center gap-1.5', ink)}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {!ok ? 'Replicate is not ready' : emulated ? 'Demo mode' : 'Replicate connected'}
      </span>
      <span className="text-muted">
        {result.account && `${result.account.username}, `}
        {ago(at.toISOString())}
      </span>
    </p>
  )
}
