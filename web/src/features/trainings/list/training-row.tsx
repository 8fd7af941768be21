import { Link } from '@tanstack/react-router'
import { isTerminal, type Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Bar } from '../../../components/bar.tsx'
import { Keyword } from '../../../components/keyword.tsx'
import { MediaRow } from '../../../components/media-row.tsx'
import { StatusTag } from '../../../components/tag.tsx'
import { dayAndClock } from '../../../lib/format-time.ts'
import { leftLine, stateLabel } from '../labels.ts'
import { costLine, costSoFar } from '../money.ts'

interface TrainingRowProps {
  training: Training
  /** The dataset's images in a row, developed as far as the training is. */
  strip: ReactNode
}

/** One training in a list. */
export function TrainingRow({ training, strip }: TrainingRowProps) {
  const { id, name, keyword, category, status } = training
  const word = stateLabel(training)
  return (
    <MediaRow
      strip={strip}
      facts={isTerminal(status) ? <Ended training={training} /> : <Live training={training} />}
    >
      <Link
        to="/trainings/$id"
        params={{ id }}
        className="inline-block text-section leading-6 hover:underline wrap-anywhere"
      >
        {name}
      </Link>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-muted">
        <Keyword>{keyword}</Keyword>
        <StatusTag status={status} {...(word === undefined ? {} : { word })} />
        {category}
      </div>
    </MediaRow>
  )
}

const Ended = ({ training }: { training: Training }) => (
  <>
    <p className="text-text">{costLine(training)}</p>
    <p>{dayAndClock(training.created_at)}</p>
  </>
)

function Live({ training }: { training: Training }) {
  const { name, status, progress } = training
  const known = progress.step !== null
  return (
    <>
      <p className="text-text">{known ? leftLine(training) : dayAndClock(training.created_at)}</p>
      <p>{status === 'processing' ? costSoFar(training, new Date()) : costLine(training)}</p>
      <Bar label={name} value={known ? progress.fraction : null} className="mt-2 max-md:w-full" />
    </>
  )
}
