import { Link } from '@tanstack/react-router'
import type { Dataset, PublicConfig, Training } from '@the-way/shared'
import { type ReactNode, useId } from 'react'
import { useWatch } from 'react-hook-form'
import { DockedBar } from '../../../components/docked-bar.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { Columns } from '../../../components/panel.tsx'
import { AdvancedFields } from './advanced-fields.tsx'
import type { Again } from './again.ts'
import { AgainNote } from './again-note.tsx'
import { BeforeStart } from './before-start.tsx'
import { withEffort, withSubject, withTrainer } from './choices.ts'
import type { NewModelFields } from './form-values.ts'
import { effortOf, LengthChoice } from './length-choice.tsx'
import { readSettings } from './settings.ts'
import { StartOutcome } from './start-outcome.tsx'
import { SubjectChoice } from './subject-choice.tsx'
import { NameFields, SubjectFields } from './text-fields.tsx'
import { TrainButton } from './train-button.tsx'
import { useNewModelForm } from './use-new-model-form.ts'
import { usePrices } from './use-prices.ts'
import { useStart } from './use-start.ts'

/** What the form has to know of the set that it trains. */
export interface SetForTraining {
  /** Null before there are pictures. */
  id: string | null
  /** Changes with the pictures. */
  sha256: string | null
  /** How many pictures there are. */
  count: number
  /** Why it cannot be trained as it is; null when it can. */
  blocker: string | null
  /** Whether its pictures are good enough to name a price. */
  good: boolean
  /** "14, captions on all"; null before there are any. */
  pictures: string | null
  settle: () => Promise<Dataset>
}

interface NewModelPageProps {
  config: PublicConfig
  set: SetForTraining
  /** The training that is done again. */
  again: Again | null
  /** The set's pictures, on top. */
  pictures: ReactNode
  /** The chosen picture, on top of the rail. */
  picture: ReactNode
  /** That the pictures may be used. */
  consent: ReactNode
  /** Beside the title: how the draft is, and ways to other sets. */
  head: ReactNode
  /** Whether Replicate was found to be connected. */
  connection: ReactNode
  /** The check of the connection, at the foot of the rail. */
  connectionCheck: ReactNode
  onStarted: (training: Training) => void
}

/** Pictures, a name, a keyword and how long to train; then it starts. */
export function NewModelPage(props: NewModelPageProps) {
  const { config, set, again, onStarted } = props
  const { emulated } = config.replicate
  const formId = useId()
  const { form, element, submit, showRefusal, change } = useNewModelForm(again)
  const { control, register } = form
  const { start, starting, busy, error } = useStart({
    again,
    settle: set.settle,
    onStarted,
    onFailed: showRefusal,
  })
  const fields = useWatch({ control, compute: (values: NewModelFields) => values })
  const settings = readSettings(fields, set.count)
  const prices = usePrices(fields, { ...set, id: set.good ? set.id : null }, emulated)
  const trainButton = (reasonHidden: boolean) => (
    <TrainButton
      formId={formId}
      pending={busy}
      blocker={set.blocker}
      reasonHidden={reasonHidden}
      emulated={emulated}
      priced={set.good}
      words={prices.words}
    />
  )

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
            {props.picture}
            <BeforeStart
              trainer={fields.trainer}
              parameters={settings.all}
              prices={prices}
              emulated={emulated}
              priced={set.good}
              pictures={set.pictures}
              connection={props.connection}
              consent={props.consent}
              action={trainButton(false)}
              outcome={
                error &&
                !starting && (
                  <StartOutcome key={error.message} error={error} trainer={fields.trainer} />
                )
              }
            />
            {props.connectionCheck}
          </>
        }
      >
        {again && <AgainNote again={again} hasSet={set.id !== null} />}
        {props.pictures}
        <form
          id={formId}
          ref={element}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            // Enter in a field submits too.
            if (set.blocker === null && !starting) void submit(start)(event)
          }}
        >
          <fieldset disabled={starting} className="contents">
            <NameFields
              control={control}
              register={register}
              ownKeyword={again?.training.keyword}
              onKeyword={(keyword) => change({ keyword })}
            />
            <SubjectChoice
              subject={fields.subject}
              onChange={(subject) => change(withSubject(fields, subject))}
            />
            <SubjectFields control={control} register={register} />
            <LengthChoice
              fields={fields}
              effort={effortOf(fields, settings.all)}
              prices={prices.efforts}
              free={emulated}
              priced={set.good}
              onChange={(effort) => change(withEffort(fields, effort))}
            />
            <AdvancedFields
              control={control}
              fields={fields}
              settings={settings}
              pictures={set.count}
              onTrainer={(trainer) => change(withTrainer(fields, trainer))}
              onParameters={(parameters) => change({ parameters })}
            />
          </fieldset>
        </form>
      </Columns>
      <DockedBar action={trainButton(true)}>
        {set.blocker ?? (
          <>
            <b className="block font-semibold text-text">
              {emulated ? 'Free' : prices.words?.priceRange}
            </b>
            {emulated ? 'emulated' : prices.words?.timeRange}
          </>
        )}
      </DockedBar>
    </>
  )
}
