export type ToastKind = 'done' | 'undo' | 'failed'

export interface ToastContent {
  /** `done` leaves after 6 s, `undo` after 8 s; `failed` stays until it is closed. */
  kind: ToastKind
  title: string
  detail?: string
  action?: { label: string; run: () => void }
  /** Called once when it leaves without its action: by itself, closed or for want of room. */
  onGone?: () => void
}

export interface Toast extends ToastContent {
  id: number
}

const MOST = 3

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

/** Tells of something that happened in the background; what the person looks at says it itself. */
export function showToast(content: ToastContent): number {
  lastId += 1
  const id = lastId
  change([...toasts, { ...content, id }])
  if (toasts.length > MOST) {
    // The oldest makes room first, and a failure only for other failures.
    const leaving = toasts.find((toast) => toast.kind !== 'failed') ?? toasts[0]
    if (leaving) dismissToast(leaving.id)
  }
  return id
}

export function dismissToast(id: number) {
  take(id)?.onGone?.()
}

/** Does what the toast offers. */
export function actOnToast(id: number) {
  take(id)?.action?.run()
}

function take(id: number): Toast | undefined {
  const toast = toasts.find((candidate) => candidate.id === id)
  if (toast) change(toasts.filter((other) => other !== toast))
  return toast
}

export const subscribeToasts = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const currentToasts = () => toasts
