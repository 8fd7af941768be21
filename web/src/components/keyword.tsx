import { X } from 'lucide-react'

/** The word that calls a model. */
export function Keyword({ children, onRemove }: { children: string; onRemove?: () => void }) {
  return (
    <span className="inline-flex h-5 items-center gap-1 rounded-small bg-sunken px-1.5 font-mono text-small tracking-normal whitespace-nowrap text-text shadow-[inset_0_0_0_1px_var(--line-strong)]">
      {children}
      {onRemove && (
        <button
          type="button"
          onClick={onRemove}
          aria-label={`Remove ${children}`}
          className="-my-0.5 -mr-1.5 grid size-6 place-items-center rounded-small"
        >
          <X size={12} strokeWidth={2} aria-hidden />
        </button>
      )}
    </span>
  )
}
