type ToastKind = 'done' | 'undo' | 'progress' | 'failed'

export interface ToastContent {
  /**
   * `done` disappears after 6 s, `undo` after 8 s; `progress` stays until it is dismissed, `failed` until the user
   * closes it.
   */
  kind: ToastKind
  title: string
  detail?: string
  action?: { label: string; run: () => void }
  /** How long it stays, if not as long as others of its kind. */
  stayMs?: number
  /** Called once when the toast disappears without its action: after its time, closed or replaced by newer toasts. */
  onGone?: () => void
}

export interface Toast extends ToastContent {
  id: number
}

const MAX_SHOWN = 3

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

/** Reports something that happened in the background, that is, not on the part of the page the user looks at. */
export function showToast(content: ToastContent): number {
  lastId += 1
  const id = lastId
  change([...toasts, { ...content, id }])
  if (toasts.length > MAX_SHOWN) {
    // Removes the oldest; failures and progress only if there is nothing else.
    const leaving = toasts.find(({ kind }) => kind === 'done' || kind === 'undo') ?? toasts[0]
    if (leaving) dismissToast(leaving.id)
  }
  return id
}

/** Changes the title of a toast that is still shown. */
export const retitleToast = (id: number, title: string) =>
  change(toasts.map((toast) => (toast.id === id ? { ...toast, title } : toast)))

/** Undoes what the newest toast can undo. Returns false if there is nothing to undo. */
export function undoNewest(): boolean {
  const newest = toasts.findLast(({ kind }) => kind === 'undo')
  if (newest) actOnToast(newest.id)
  return newest !== undefined
}

export function dismissToast(id: number) {
  removeToast(id)?.onGone?.()
}

/** Runs the toast's action. */
export function actOnToast(id: number) {
  removeToast(id)?.action?.run()
}

function removeToast(id: number): Toast | undefined {
  const toast = toasts.find((candidate) => candidate.id === id)
  if (toast) change(toasts.filter((other) => other !== toast))
  return toast
}

export const subscribeToasts = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const currentToasts = () => toasts
