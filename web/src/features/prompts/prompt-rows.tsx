import type { KeyboardEvent, ReactNode } from 'react'

/** Marks the elements that the arrow keys move between: the search field and the rows below it. */
export const STOP = { 'data-prompt-stop': '' } as const

/** Moves the focus with the arrow keys between the search field and the rows of a list. Use it on what contains both. */
export function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const { target } = event
  if (step === 0 || !(target instanceof HTMLElement) || !('promptStop' in target.dataset)) return
  event.preventDefault()
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-prompt-stop]')]
  stops[stops.indexOf(target) + step]?.focus()
}

interface PromptRowProps {
  prompt: string
  /** In front of the prompt, such as the name of a template. */
  name?: string
  note?: string
  onPick: (prompt: string) => void
  /** Buttons beside the row. */
  actions?: ReactNode
}

/** A prompt that can be picked. */
export const PromptRow = ({ prompt, name, note, onPick, actions }: PromptRowProps) => (
  <li className="flex items-start gap-1 border-t border-line first:border-t-0">
    <button
      type="button"
      {...STOP}
      onClick={() => onPick(prompt)}
      className="min-h-9 min-w-0 flex-1 rounded-small px-2 py-2 text-left text-ui hover:bg-hover coarse:min-h-11"
    >
      {name !== undefined && <span className="block font-medium wrap-anywhere">{name}</span>}
      <span className="line-clamp-3 wrap-anywhere">{prompt}</span>
      {note !== undefined && <span className="mt-0.5 block text-small text-muted">{note}</span>}
    </button>
    {actions && <span className="flex shrink-0 py-1">{actions}</span>}
  </li>
)

export const PromptRows = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul aria-label={label} className="-mx-2">
    {children}
  </ul>
)

/** What is shown in place of rows. */
export const NoRows = ({ children }: { children: ReactNode }) => (
  <p role="status" className="py-3 text-ui text-muted">
    {children}
  </p>
)
