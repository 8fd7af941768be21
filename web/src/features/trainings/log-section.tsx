import { Download } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/panel.tsx'

interface LogSectionProps {
  name: string
  log: string
  isLive: boolean
}

/** The end of the trainer's log; it follows unless one has scrolled up. */
export function LogSection({ name, log, isLive }: LogSectionProps) {
  const box = useRef<HTMLPreElement>(null)
  const follows = useRef(true)
  useEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight
  }, [log])
  const href = useMemo(() => `data:text/plain;charset=utf-8,${encodeURIComponent(log)}`, [log])
  return (
    <Section
      title="Log"
      note={isLive ? 'the last 40 lines, following' : 'the last 40 lines'}
      className="mt-8"
      actions={
        log && (
          <>
            <CopyButton text={log} label="Copy" />
            <a
              href={href}
              download={`${name}.log.txt`}
              className="inline-flex min-h-7 items-center gap-1.5 rounded-control px-2 text-ui font-medium hover:bg-hover"
            >
              <Download size={14} strokeWidth={1.75} aria-hidden />
              Download
            </a>
          </>
        )
      }
    >
      {log ? (
        <pre
          ref={box}
          role="log"
          // Read on demand: a line every few seconds would talk over everything else.
          aria-live="off"
          // Keyboards scroll it too.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          aria-label="Log"
          onScroll={({ currentTarget: at }) => {
            follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24
          }}
          className="max-h-80 overflow-auto rounded-control bg-sunken p-3 font-mono text-small whitespace-pre-wrap wrap-anywhere"
        >
          {log}
        </pre>
      ) : (
        <p className="text-ui text-muted">Nothing is printed yet.</p>
      )}
    </Section>
  )
}
