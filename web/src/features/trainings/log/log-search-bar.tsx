import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { count } from '../../../lib/format.ts'

interface LogSearchBarProps {
  query: string
  hits: number
  /** The index of the current match; `null` if nothing matches. */
  at: number | null
  onQuery: (query: string) => void
  onMove: (by: 1 | -1) => void
  onClose: () => void
}

/** Searches the log and steps through the matches. */
export function LogSearchBar({ query, hits, at, onQuery, onMove, onClose }: LogSearchBarProps) {
  const field = useRef<HTMLInputElement>(null)
  // A click opens it, so the user types the query next.
  useEffect(() => field.current?.focus(), [])

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') onMove(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
  }

  const noneFound = query !== '' && hits === 0
  const disabled = hits === 0 ? { disabledReason: 'No matches.', reasonHidden: true } : {}
  return (
    <search className="mb-2 flex flex-wrap items-center gap-1">
      <input
        ref={field}
        type="search"
        aria-label="Search the log"
        placeholder="Search the log"
        className="field h-control min-w-40 grow basis-0"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKey}
      />
      <span role="status" className="min-w-18 px-1 text-center text-small text-muted">
        {noneFound ? 'no matches' : at === null ? '' : `${count(at + 1)} of ${count(hits)}`}
      </span>
      <Button
        variant="quiet"
        square
        icon={ChevronUp}
        aria-label="Previous"
        onClick={() => onMove(-1)}
        {...disabled}
      />
      <Button
        variant="quiet"
        square
        icon={ChevronDown}
        aria-label="Next"
        onClick={() => onMove(1)}
        {...disabled}
      />
      <Button variant="quiet" square icon={X} aria-label="Close search" onClick={onClose} />
    </search>
  )
}
