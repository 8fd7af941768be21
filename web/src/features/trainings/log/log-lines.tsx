import clsx from 'clsx'
import { memo, useEffect, useLayoutEffect, useRef } from 'react'
import type { LinePart } from './log-search.ts'

interface LogLinesProps {
  lines: readonly LinePart[][]
  /** The current match; `null` if there is no search. */
  hit: number | null
  isLive: boolean
  hasFailed: boolean
  /** Whether the end stays in view as lines arrive. */
  isFollowing: boolean
  onFollow: (isFollowing: boolean) => void
}

const NEAR_END_PX = 24

/** A log in a scrolling box. It follows the end until the user scrolls up. */
export function LogLines({ lines, hit, isLive, hasFailed, isFollowing, onFollow }: LogLinesProps) {
  const box = useRef<HTMLPreElement>(null)

  useLayoutEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines, isFollowing])

  useEffect(() => {
    const mark = hit === null ? null : box.current?.querySelector(`[data-hit="${hit}"]`)
    if (box.current && mark instanceof HTMLElement) {
      // Scrolls the box without scrolling the page, which `scrollIntoView` would do.
      box.current.scrollTop = mark.offsetTop - box.current.clientHeight / 2
    }
  }, [lines, hit])

  return (
    <pre
      ref={box}
      role="log"
      // Screen readers read it on demand: a line every few seconds would talk over everything else.
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Log"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
        onFollow(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
      }
      className="relative max-h-80 overflow-auto rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 whitespace-pre text-muted md:whitespace-pre-wrap md:wrap-anywhere"
    >
      <code className="text-[1em]">
        {lines.map((parts, index) => (
          <Line
            // Lines are plain text that is added and removed at both ends, so they have no better key.
            key={index}
            parts={parts}
            look={lookOf(parts, hasFailed, isLive && index === lines.length - 1)}
            hit={parts.some((part) => part.hit !== null && part.hit === hit) ? hit : null}
          />
        ))}
      </code>
    </pre>
  )
}

type Look = 'plain' | 'error' | 'newest'

function lookOf(parts: readonly LinePart[], hasFailed: boolean, isNewest: boolean): Look {
  if (hasFailed && parts.some(({ text }) => /error/i.test(text))) return 'error'
  return isNewest ? 'newest' : 'plain'
}

interface LineProps {
  parts: readonly LinePart[]
  look: Look
  hit: number | null
}

const Line = memo(({ parts, look, hit }: LineProps) => (
  <span className={clsx(look === 'error' && 'text-danger', look === 'newest' && 'text-text')}>
    {parts.map((part, index) =>
      part.hit === null ? (
        part.text
      ) : (
        <mark
          key={index}
          data-hit={part.hit}
          className={clsx(
            'rounded-photo bg-warn-soft text-text',
            part.hit === hit && 'outline-2 outline-text',
          )}
        >
          {part.text}
        </mark>
      ),
    )}
    {'\n'}
  </span>
))
