import { Link } from '@tanstack/react-router'
import type { Dataset, PublicConfig, Training } from '@the-way/shared'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { useWatch } from 'react-hook-form'
import { DockedBar } from '../../../components/docked-bar.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { Columns } from '../../../components/panel.tsx'
import { ApiError } from '../../../lib/api-error.ts'
import { useMedia } from '../../../lib/use-media.ts'
import { useSecondsUntil } from '../../../lib/use-seconds-until.ts'
import { AdvancedFields } from './advanced-fields.tsx'
import type { Again } from './again.ts'
import { AgainNote } from './again-note.tsx'
import { BeforeStart } from './before-start.tsx'
import { withEffort, withSubject, withTrainer } from './choices.ts'
import { DockSummary } from './dock-summary.tsx'
import type { NewModelFields } from './form-values.ts'
import { effortOf, LengthChoice } from './length-choice.tsx'
import { readSettings } from './settings.ts'
import { StartOutcome } from './start-outcome.tsx'
import { StartPanel } from './start-panel.tsx'
import { SubjectChoice } from './subject-choice.tsx'
import { DescriptionField, NameFields } from './text-fields.tsx'
import { TrainButton } from './train-button.tsx'
import { useForgetFailure } from './use-forget-failure.ts'
import { useNewModelForm } from './use-new-model-form.ts'
import { usePrices } from './use-prices.ts'
import { useStart } from './use-start.ts'

/** What the form needs to know about its dataset. */
interface DatasetForTraining {
  /** `null` before there are images. */
  id: string | null
  /** Changes with the images and captions. */
  sha256: string | null
  /** How many images are shown. */
  count: number
  /** How many images the server has, including those whose removal can still be undone. */
  image_count: number
  /** Why no training can start with it yet; `null` if one can. */
  blocker: string | null
  /** Whether its images are ready, so that a price can be shown. */
  good: boolean
  /** "14, all captioned"; `null` before there are images. */
  images: string | null
  /** Completes pending changes and returns the dataset as it will be trained. */
  settle: () => Promise<Dataset>
}

interface NewModelPageProps {
  config: PublicConfig
  dataset: DatasetForTraining
  /** The training to repeat. */
  again: Again | null
  /** The dataset's images, above the form. */
  images: ReactNode
  /** The chosen image, at the top of the rail. */
  image: ReactNode
  /** The checkbox for the right to use the images. */
  consent: ReactNode
  /** Beside the title: the state of the draft, and links to other datasets. */
  head: ReactNode
  /** Says whether Replicate is connected. */
  connection: ReactNode
  /** What the connection check found wrong. */
  connectionCheck: ReactNode
  onStarted: (training: Training) => void
}

/** The form that starts a training: images, a name, a trigger word and how long to train. */
export function NewModelPage(props: NewModelPageProps) {
  const { config, dataset, again, onStarted } = props
  const { emulated } = config.replicate
  const formId = useId()
  const beside = useMedia('(min-width: 961px)')
  const { form, element, submit, showServerErrors, change, textField } = useNewModelForm(again)
  const { control } = form
  const [retryAt, setRetryAt] = useState<number | null>(null)
  const { start, starting, busy, error, reset } = useStart({
    again,
    settle: dataset.settle,
    onStarted,
    onFailed: (failure) => {
      showServerErrors(failure)
      setRetryAt(failure instanceof ApiError && failure.status === 429 ? failure.retryAt : null)
    },
  })
  const wait = useSecondsUntil(retryAt)
  useForgetFailure(form, { failed: error !== null, reset, content: dataset.sha256, wait })
  const fields = useWatch({ control, compute: (values: NewModelFields) => values })
  const settings = readSettings(fields, dataset.count)
  const prices = usePrices(fields, {
    id: dataset.good ? dataset.id : null,
    image_count: dataset.image_count,
  })
  const shown = { prices, emulated, priced: dataset.good }
  const blocker = dataset.blocker ?? (wait > 0 ? `Available again in ${wait} s.` : null)
  const trainButton = (docked: boolean) => (
    <TrainButton
      formId={formId}
      pending={busy}
      blocker={blocker}
      reasonHidden={docked}
      emulated={emulated}
      chosen={prices.chosen}
      className={docked && !emulated ? 'min-w-44' : ''}
    />
  )
  const outcome = error && !starting && (
    <StartOutcome key={error.message} error={error} trainer={fields.trainer} />
  )
  const canStart = blocker === null && !busy
  /** Enter in a field must not start a paid run by accident; Ctrl+Enter and ⌘+Enter start one on purpose. */
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLElement)) return
    const isSubmit = event.ctrlKey || event.metaKey
    if (isSubmit) event.currentTarget.requestSubmit()
    if (isSubmit || event.target.matches('input, select')) event.preventDefault()
  }

  return (
    <>
      <PageHead
        title="New model"
        crumbs={[
          <Link key="models" to="/models">
            Models
          </Link>,
          'New',
        ]}
        actions={props.head}
      />
      <Columns
        rail={
          <>
            {props.image}
            {props.connectionCheck}
            <BeforeStart
              {...shown}
              trainer={fields.trainer}
              parameters={settings.all}
              images={dataset.images}
              connection={props.connection}
              consent={props.consent}
              beside={beside}
              outcome={outcome}
            />
          </>
        }
        railFoot={
          <StartPanel
            {...shown}
            outcome={beside && outcome}
            action={beside && trainButton(false)}
          />
        }
      >
        {again && <AgainNote again={again} hasDataset={dataset.id !== null} />}
        {props.images}
        <form
          id={formId}
          ref={element}
          noValidate
          onKeyDown={onKeyDown}
          onSubmit={(event) => {
            event.preventDefault()
            if (canStart) void submit(start)(event)
          }}
        >
          <fieldset disabled={starting} className="contents">
            <NameFields
              control={control}
              field={textField}
              ownKeyword={again?.training.keyword}
              onKeyword={(keyword) => change({ keyword })}
            />
            <SubjectChoice
              subject={fields.subject}
              onChange={(subject) => change(withSubject(fields, subject))}
            />
            <DescriptionField control={control} field={textField} />
            <LengthChoice
              {...shown}
              fields={fields}
              effort={effortOf(fields, settings.all)}
              onChange={(effort) => change(withEffort(fields, effort))}
            />
            <AdvancedFields
              control={control}
              fields={fields}
              settings={settings}
              images={dataset.count}
              onTrainer={(trainer) => change(withTrainer(fields, trainer))}
              onParameters={(parameters) => change({ parameters })}
            />
          </fieldset>
        </form>
      </Columns>
      <DockedBar action={!beside && trainButton(true)}>
        <DockSummary {...shown} blocker={blocker} />
      </DockedBar>
    </>
  )
}
