import { CircleCheck, CircleX, LoaderCircle, Undo2, X } from 'lucide-react'
import { type FocusEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLostFocus } from '../lib/use-lost-focus.ts'
import { Button } from './button.tsx'
import {
  actOnToast,
  currentToasts,
  dismissToast,
  subscribeToasts,
  type Toast,
} from './toast-store.ts'

const STAY_MS = { done: 6_000, undo: 8_000, progress: null, failed: null } as const

const ICONS = {
  done: { icon: CircleCheck, ink: 'text-ok' },
  undo: { icon: Undo2, ink: 'text-muted' },
  progress: { icon: LoaderCircle, ink: 'text-muted animate-spin motion-reduce:animate-none' },
  failed: { icon: CircleX, ink: 'text-danger' },
} as const

/** Renders the toasts: bottom right, on phones above the tabs, the newest at the bottom. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts)
  const [isPaused, setIsPaused] = useState(false)
  /** What had the focus before a button of a toast had it. */
  const before = useRef<Element | null>(null)
  const { onFocus, onBlur } = useLostFocus(() => {
    setIsPaused(false)
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
  })
  const onEnter = ({ currentTarget, relatedTarget }: FocusEvent) => {
    onFocus()
    setIsPaused(true)
    if (!currentTarget.contains(relatedTarget)) before.current = relatedTarget
  }
  const onLeave = () => {
    onBlur()
    setIsPaused(false)
  }
  return (
    <div
      role="status"
      aria-live="polite"
      data-toasts
      // A modal dialog, such as the viewer, turns pointer events off outside of it.
      className="pointer-events-auto fixed right-6 bottom-6 z-40 grid w-85 gap-2 max-md:inset-x-3 max-md:bottom-17 max-md:in-[:root:has([data-docked-bar])]:bottom-33 max-md:w-auto md:in-[:root:has([data-selection-bar])]:bottom-21"
      // Clicks leave the focus where it was, so that keys still work after an undo.
      onMouseDown={(event) => event.preventDefault()}
      onPointerEnter={() => setIsPaused(true)}
      onPointerLeave={() => setIsPaused(false)}
      onFocus={onEnter}
      onBlur={onLeave}
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isPaused={isPaused} />
      ))}
    </div>
  )
}

function ToastCard({ toast, isPaused }: { toast: Toast; isPaused: boolean }) {
  const { id, kind, title, detail, action, stayMs = STAY_MS[kind] } = toast
  const { icon: Icon, ink } = ICONS[kind]

  useEffect(() => {
    if (isPaused || stayMs === null) return
    const timer = setTimeout(() => dismissToast(id), stayMs)
    return () => clearTimeout(timer)
  }, [id, stayMs, isPaused])

  return (
    <div className="enter flex items-start gap-2.5 rounded-panel border border-line-strong bg-raised px-3 py-2.5 text-ui shadow-pop">
      <Icon size={16} strokeWidth={1.75} className={`mt-0.5 shrink-0 ${ink}`} aria-hidden />
      <span className="min-w-0 grow">
        <span className={detail ? 'font-semibold' : undefined}>{title}</span>
        {detail && <span className="block text-muted">{detail}</span>}
      </span>
      {action && (
        <Button size="small" onClick={() => actOnToast(id)}>
          {action.label}
        </Button>
      )}
      <Button
        variant="quiet"
        size="small"
        square
        icon={X}
        aria-label="Close"
        className="-my-1 -mr-1.5"
        onClick={() => dismissToast(id)}
      />
    </div>
  )
}
