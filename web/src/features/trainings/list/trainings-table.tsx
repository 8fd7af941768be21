import { Link } from '@tanstack/react-router'
import { isTerminal, type Training } from '@the-way/shared'
import clsx from 'clsx'
import { type ReactNode, useEffect, useRef } from 'react'
import { Bar } from '../../../components/bar.tsx'
import { Continues } from '../../../components/continues.tsx'
import { Keyword } from '../../../components/keyword.tsx'
import { StatusTag } from '../../../components/tag.tsx'
import { money } from '../../../lib/format.ts'
import { dayAndClock, duration } from '../../../lib/format-time.ts'
import { DeleteTraining } from '../completion/delete-training.tsx'
import { leftLine, POST_PROCESSING, stateLabel, trainerLabel } from '../labels.ts'
import { costLine, costSoFar, isFree } from '../money.ts'
import { secondsRun } from '../times.ts'

interface TrainingsTableProps {
  trainings: readonly Training[]
  /** The dataset's images in a row, developed as far as the training is. */
  strip: (training: Training) => ReactNode
}

const HEAD = 'pb-2 text-small font-normal text-muted not-last:pr-4 lg:not-last:pr-6'
const CELL = 'py-3 align-middle md:not-last:pr-4 lg:not-last:pr-6'
/** On phones, a row is a stack: images and name, then status, then facts side by side. */
const FACT = 'max-md:py-0 max-md:text-small max-md:text-muted'

/** Trainings as a table. */
export function TrainingsTable({ trainings, strip }: TrainingsTableProps) {
  const { body, onDeleted } = useFocusAfterDeletion(trainings.length)
  return (
    <table className="w-full text-ui max-md:block">
      <thead className="max-md:sr-only">
        <tr>
          <th className={clsx(HEAD, 'text-left')}>Dataset</th>
          <th className={clsx(HEAD, 'text-left')}>Model</th>
          <th className={clsx(HEAD, 'text-left')}>Outcome</th>
          <th className={clsx(HEAD, 'text-left max-lg:hidden')}>Trainer</th>
          <th className={clsx(HEAD, 'text-left')}>Started</th>
          <th className={clsx(HEAD, 'text-right')}>Took</th>
          <th className={clsx(HEAD, 'text-right')}>Cost</th>
          <th className={HEAD}>
            <span className="sr-only">Delete</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body} className="max-md:block">
        {trainings.map((training, index) => (
          <Row
            key={training.id}
            training={training}
            strip={strip(training)}
            onDeleted={() => onDeleted(index)}
          />
        ))}
      </tbody>
    </table>
  )
}

/** Moves the focus to the row that takes the place of a deleted one. */
function useFocusAfterDeletion(rows: number) {
  const body = useRef<HTMLTableSectionElement>(null)
  const deleted = useRef({ index: -1, rows: 0 })
  useEffect(() => {
    const { index, rows: before } = deleted.current
    if (index < 0 || rows >= before) return
    deleted.current = { index: -1, rows: 0 }
    const names = body.current?.querySelectorAll<HTMLElement>('th a') ?? []
    names[Math.min(index, names.length - 1)]?.focus()
  }, [rows])
  const onDeleted = (index: number) => {
    deleted.current = { index, rows }
  }
  return { body, onDeleted }
}

interface RowProps {
  training: Training
  strip: ReactNode
  onDeleted: () => void
}

function Row({ training, strip, onDeleted }: RowProps) {
  const { id, name, keyword, trainer, status, created_at } = training
  const seconds = secondsRun(training, new Date())
  return (
    <tr className="border-t border-line-strong last:border-b max-md:flex max-md:flex-wrap max-md:gap-x-3 max-md:gap-y-2 max-md:py-3.5">
      <td
        className={clsx(
          CELL,
          'w-42 max-lg:w-28 max-md:order-1 max-md:w-full max-md:py-0 md:max-lg:[&>*>:nth-child(n+3)]:hidden',
        )}
      >
        {strip}
      </td>
      <th
        scope="row"
        className={clsx(CELL, 'text-left font-normal max-md:min-w-0 max-md:flex-1 max-md:py-0')}
      >
        <Link
          to="/trainings/$id"
          params={{ id }}
          className="inline-block text-section leading-6 hover:underline wrap-anywhere"
        >
          {name}
        </Link>
        <div className="mt-1 text-small">
          <Keyword>{keyword}</Keyword>
        </div>
      </th>
      <td className={clsx(CELL, 'max-md:order-2 max-md:w-full max-md:py-0')}>
        <State training={training} />
      </td>
      <td className={clsx(CELL, FACT, 'max-md:order-3 md:max-lg:hidden')}>
        {trainerLabel(trainer)}
      </td>
      <td className={clsx(CELL, FACT, 'whitespace-nowrap max-md:order-3')}>
        {dayAndClock(created_at)}
      </td>
      <td
        className={clsx(
          CELL,
          FACT,
          'whitespace-nowrap max-md:order-3 md:text-right',
          seconds === null && 'max-md:hidden',
        )}
      >
        {seconds === null ? '–' : duration(seconds)}
      </td>
      <td className={clsx(CELL, FACT, 'max-md:order-3 md:text-right')}>
        <Cost training={training} />
      </td>
      <td className="w-7 py-3 text-right align-middle max-md:py-0 empty:max-md:hidden">
        {isTerminal(status) && <DeleteTraining training={training} inList onDeleted={onDeleted} />}
      </td>
    </tr>
  )
}

function State({ training }: { training: Training }) {
  const { name, status, progress, error, retry_at, is_post_processing } = training
  const word = stateLabel(training)
  const known = progress.step !== null
  return (
    <div className="max-w-60 max-md:max-w-none">
      <StatusTag status={status} {...(word === undefined ? {} : { word })} />
      {!isTerminal(status) && (
        <>
          <Bar label={name} value={known ? progress.fraction : null} className="mt-2" />
          {known && <p className="mt-1 text-small text-muted">{leftLine(training)}</p>}
        </>
      )}
      {error && <p className="mt-1 text-small text-muted wrap-anywhere">{error.message}</p>}
      {retry_at && (
        <p className="mt-1 text-small text-muted">
          <Continues at={retry_at} />.
        </p>
      )}
      {is_post_processing && <p className="mt-1 text-small text-muted">{POST_PROCESSING}</p>}
    </div>
  )
}

/** The cost, with the estimate if both are known. */
function Cost({ training }: { training: Training }) {
  const { status, estimate_usd_micros, cost_usd_micros } = training
  if (!isTerminal(status)) {
    return status === 'processing' ? costSoFar(training, new Date()) : costLine(training)
  }
  return (
    <>
      {costLine(training)}
      {!isFree(training) && cost_usd_micros !== null && estimate_usd_micros !== null && (
        <span className="text-small text-muted md:block">
          {' '}
          estimate {money(estimate_usd_micros)}
        </span>
      )}
    </>
  )
}
