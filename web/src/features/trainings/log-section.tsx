import { isTerminal, type Training } from '@the-way/shared'
import clsx from 'clsx'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { buttonClass } from '../../components/button-style.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/panel.tsx'

interface LogSectionProps {
  name: string
  training: Training
}

const QUIET = { variant: 'quiet', size: 'small' } as const

/** The end of the trainer's log. */
export function LogSection({ name, training }: LogSectionProps) {
  const { logs_tail: log, status } = training
  const isLive = !isTerminal(status)
  const href = useMemo(() => `data:text/plain;charset=utf-8,${encodeURIComponent(log)}`, [log])
  const lines = log.trimEnd().split('\n')
  return (
    <Section
      title="Log"
      note={isLive ? 'following' : 'last 40 lines kept'}
      className="mb-0! lg:mt-2"
      actions={
        log && (
          <span className="-mr-2.5 flex gap-1">
            <CopyButton text={log} label="Copy" variant="quiet" />
            <a href={href} download={`${name}.log.txt`} className={buttonClass(QUIET)}>
              <Download size={14} strokeWidth={1.75} aria-hidden />
              Download
            </a>
          </span>
        )
      }
    >
      {log ? (
        <pre
          role="log"
          // Read on demand: a line every few seconds would talk over everything else.
          aria-live="off"
          // Keyboards scroll it too.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          aria-label="Log"
          // Laid from its end, so that it shows the newest lines until one scrolls up.
          className="flex max-h-80 flex-col-reverse overflow-auto rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 whitespace-pre text-muted md:whitespace-pre-wrap md:wrap-anywhere"
        >
          <code className="text-[1em]">
            {lines.map((line, index) => (
              <span
                // Lines come and go at both ends, and are plain text.
                key={index}
                className={clsx(
                  status === 'failed' && /error/i.test(line) && 'text-danger',
                  isLive && index === lines.length - 1 && 'text-text',
                )}
              >
                {line}
                {'\n'}
              </span>
            ))}
          </code>
        </pre>
      ) : (
        <p className="text-ui text-muted">Nothing is printed yet.</p>
      )}
    </Section>
  )
}
