import { LOG_TAIL_LINES } from '@the-way/shared'
import clsx from 'clsx'
import { ArrowDown, Download } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Section } from '../../../components/panel.tsx'
import { saveText } from './save-text.ts'

interface LogSectionProps {
  /** The last lines that the trainer wrote. */
  log: string
  /** New lines may come. */
  live: boolean
  /** The ending told of a fault: lines that name one are marked. */
  failed: boolean
  fileName: string
}

/** How near its end a log counts as being there, in pixels. */
const NEAR_PX = 24
const FAULT = /error|exception|traceback|out of memory|E\d{4}\b/i

/** The end of the trainer's log; it follows what is written until one scrolls up. */
export function LogSection({ log, live, failed, fileName }: LogSectionProps) {
  const box = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const lines = log.split('\n')

  useLayoutEffect(() => {
    if (following && log) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [following, log])

  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    setFollowing(scrollHeight - scrollTop - clientHeight < NEAR_PX)
  }

  return (
    <Section
      title="Log"
      note={live && following ? 'following' : `last ${LOG_TAIL_LINES} lines kept`}
      className="mb-0!"
      actions={
        <>
          {live && !following && (
            <Button
              variant="quiet"
              size="small"
              icon={ArrowDown}
              onClick={() => setFollowing(true)}
            >
              Follow
            </Button>
          )}
          <CopyButton text={log} />
          <Button size="small" icon={Download} onClick={() => saveText(log, fileName)}>
            Download
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need a heading of its own */}
      <div
        ref={box}
        role="region"
        aria-label="The trainer’s log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
        className="max-h-80 overflow-auto rounded-control bg-sunken px-3 py-2.5 font-mono text-small leading-4.5 text-muted"
      >
        {lines.map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are not told apart otherwise
            key={index}
            className={clsx(
              'min-h-4.5 w-max whitespace-pre',
              failed && FAULT.test(line) && 'text-danger',
              live && index === lines.length - 1 && 'text-text',
            )}
          >
            {line}
          </div>
        ))}
      </div>
    </Section>
  )
}
