export type ToastKind = 'done' | 'undo' | 'failed'

export interface ToastContent {
  /** `done` leaves after 6 s, `undo` after 8 s; `failed` stays until it is closed. */
  kind: ToastKind
  title: string
  detail?: string
  action?: { label: string; run: () => void }
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
export function showToast(content: ToastContent) {
  lastId += 1
  change(withRoom([...toasts, { ...content, id: lastId }]))
}

/** The oldest makes room first, and a failure only for other failures. */
function withRoom(all: readonly Toast[]): readonly Toast[] {
  if (all.length <= MOST) return all
  const leaving = all.find((toast) => toast.kind !== 'failed') ?? all[0]
  return all.filter((toast) => toast !== leaving)
}

export const dismissToast = (id: number) => change(toasts.filter((toast) => toast.id !== id))

export const subscribeToasts = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const currentToasts = () => toasts
