import { isTerminal, LOG_TAIL_LINES, type Training } from '@the-way/shared'
import { Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Disclosure } from '../../../components/disclosure.tsx'
import { Section } from '../../../components/panel.tsx'
import { LogDownload } from './log-download.tsx'
import { LogLines } from './log-lines.tsx'
import { searchLines } from './log-search.ts'
import { LogSearchBar } from './log-search-bar.tsx'
import { useTrainingLog } from './use-training-log.ts'

interface LogSectionProps {
  name: string
  training: Training
}

/** The trainer's log: its last lines, or the full log on demand, with search, copy and download. */
export function LogSection({ name, training }: LogSectionProps) {
  const { logs_tail, status } = training
  const [isWhole, setIsWhole] = useState(false)
  const [isFollowing, setIsFollowing] = useState(true)
  const [search, setSearch] = useState<{ query: string; at: number } | null>(null)
  const whole = useTrainingLog(training, isWhole)
  const text = isWhole && whole.log ? whole.log.logs : logs_tail
  const query = useDeferredValue(search?.query ?? '')
  const found = useMemo(() => searchLines(text.trimEnd().split('\n'), query), [text, query])
  const isLive = !isTerminal(status)
  const at = search && found.hits > 0 ? search.at % found.hits : null

  const openSearch = () => {
    setIsWhole(true)
    setSearch({ query: '', at: 0 })
  }
  const move = (by: number) => {
    setIsFollowing(false)
    setSearch(
      (old) =>
        old && { ...old, at: (old.at + by + Math.max(1, found.hits)) % Math.max(1, found.hits) },
    )
  }

  const note = noteOf({ isLive, isFollowing, isWhole, isLoading: isWhole && whole.isLoading })
  const actions = text && (
    <span className="-mr-2.5 flex gap-1">
      <Button
        variant="quiet"
        size="small"
        icon={Search}
        aria-expanded={search !== null}
        onClick={() => (search ? setSearch(null) : openSearch())}
      >
        <span className="max-md:sr-only">Search</span>
      </Button>
      <CopyButton text={text} label="Copy" variant="quiet" labelHiddenOnPhones />
      <LogDownload name={name} training={training} />
    </span>
  )
  const content = (
    <>
      {search && (
        <LogSearchBar
          query={search.query}
          hits={found.hits}
          at={at}
          onQuery={(next) => {
            setIsFollowing(false)
            setSearch({ query: next, at: 0 })
          }}
          onMove={move}
          onClose={() => setSearch(null)}
        />
      )}
      {isWhole && whole.error && (
        <p role="alert" className="mb-2 text-small text-danger">
          The full log could not be loaded. {whole.error.message}
        </p>
      )}
      {text ? (
        <LogLines
          lines={found.lines}
          hit={at}
          isLive={isLive}
          hasFailed={status === 'failed'}
          isFollowing={isFollowing}
          onFollow={setIsFollowing}
        />
      ) : (
        <p className="text-ui text-muted">No output yet.</p>
      )}
      {text && !isWhole && (
        <Button
          variant="quiet"
          size="small"
          className="mt-1 -ml-2.5"
          onClick={() => setIsWhole(true)}
        >
          Show full log
        </Button>
      )}
      {isWhole && whole.log?.is_complete === false && (
        <p className="mt-1.5 text-small text-muted">
          The log was too long to store in full. The beginning is missing.
        </p>
      )}
    </>
  )
  // Few people read the log of a training that succeeded, so it starts folded.
  if (status === 'succeeded')
    return (
      <Disclosure summary="Log" detail={note}>
        <div className="mb-2 flex justify-end">{actions}</div>
        {content}
      </Disclosure>
    )
  return (
    <Section title="Log" note={note} className="mb-0! lg:mt-2" actions={actions}>
      {content}
    </Section>
  )
}

interface NoteFacts {
  isLive: boolean
  isFollowing: boolean
  isWhole: boolean
  isLoading: boolean
}

function noteOf({ isLive, isFollowing, isWhole, isLoading }: NoteFacts): string {
  if (isLoading) return 'loading the full log'
  if (isLive) return isFollowing ? 'following' : 'scroll to the end to follow'
  return isWhole ? 'full log' : `last ${LOG_TAIL_LINES} lines`
}
