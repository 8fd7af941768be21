import { Link } from '@tanstack/react-router'
import {
  type Dataset,
  FluxParametersSchema,
  type PublicConfig,
  type Training,
} from '@the-way/shared'
import { type ReactNode, useId } from 'react'
import { useWatch } from 'react-hook-form'
import { Value } from 'typebox/value'
import { Button } from '../../../components/button.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { Columns } from '../../../components/panel.tsx'
import { PhoneDock } from '../../../components/shell/phone-tabs.tsx'
import { estimateInWords } from '../price.ts'
import { AdvancedFields } from './advanced-fields.tsx'
import { BeforeStart } from './before-start.tsx'
import { CategoryChoice } from './category-choice.tsx'
import { LengthChoice } from './length-choice.tsx'
import { presetOf } from './presets.ts'
import { StartOutcome } from './start-outcome.tsx'
import { NameFields, SubjectFields } from './text-fields.tsx'
import { useNewModelForm } from './use-new-model-form.ts'
import { useStart } from './use-start.ts'

/** What the form has to know of the set that it trains. */
export interface SetForTraining {
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
  /** The set's pictures, on top. */
  pictures: ReactNode
  /** The chosen picture, on top of the rail. */
  picture: ReactNode
  /** That the pictures may be used. */
  consent: ReactNode
  /** Beside the title: how the draft is, and ways to other sets. */
  head: ReactNode
  /** The check of the connection, at the foot of the rail. */
  connectionCheck: ReactNode
  onStarted: (training: Training) => void
}

const DEFAULTS = Value.Create(FluxParametersSchema)

/** Pictures, a name, a keyword and how long to train; then it starts. */
export function NewModelPage(props: NewModelPageProps) {
  const { config, set, onStarted } = props
  const { emulated } = config.replicate
  const formId = useId()
  const { form, element, submit, showRefusal } = useNewModelForm()
  const { start, starting, error } = useStart({
    settle: set.settle,
    onStarted,
    onFailed: showRefusal,
  })
  const parameters = useWatch({ control: form.control, name: 'parameters' }) ?? DEFAULTS
  const category = useWatch({ control: form.control, name: 'category' })
  const estimate = estimateInWords(parameters)
  const untouched =
    presetOf(parameters.steps) !== null &&
    Value.Equal({ ...parameters, steps: 0 }, { ...DEFAULTS, steps: 0 })

  const blocker = set.blocker ?? undefined
  const trainButton = (isReasonHidden: boolean) => (
    <Button
      type="submit"
      form={formId}
      variant="primary"
      size="big"
      full
      pending={starting}
      disabledReason={blocker}
      reasonHidden={isReasonHidden}
    >
      {!set.good
        ? 'Train'
        : emulated
          ? 'Train, free'
          : `Train${estimate ? ` for about ${estimate.price}` : ''}`}
    </Button>
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
              parameters={parameters}
              emulated={emulated}
              priced={set.good}
              pictures={set.pictures}
              consent={props.consent}
              action={trainButton(false)}
              outcome={error && !starting && <StartOutcome key={error.message} error={error} />}
            />
            {props.connectionCheck}
          </>
        }
      >
        {props.pictures}
        <form
          id={formId}
          ref={element}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            // Enter in a field submits too.
            if (blocker === undefined && !starting) void submit(start)(event)
          }}
        >
          <fieldset disabled={starting} className="contents">
            <NameFields control={form.control} register={form.register} />
            <CategoryChoice
              category={category ?? ''}
              onChange={(word) =>
                form.setValue('category', word, { shouldDirty: true, shouldValidate: true })
              }
            />
            <SubjectFields control={form.control} register={form.register} />
            <LengthChoice
              parameters={parameters}
              free={emulated}
              priced={set.good}
              onSteps={(steps) =>
                form.setValue('parameters.steps', steps, {
                  shouldDirty: true,
                  shouldValidate: true,
                })
              }
            />
            <AdvancedFields control={form.control} register={form.register} untouched={untouched} />
          </fieldset>
        </form>
      </Columns>
      <PhoneDock>
        <span className="min-w-0 grow text-small text-muted">
          {blocker ?? (
            <>
              <b className="block font-semibold text-text">
                {emulated ? 'Free' : estimate?.priceRange}
              </b>
              {emulated ? 'emulated' : estimate?.timeRange}
            </>
          )}
        </span>
        <span className="shrink-0">{trainButton(true)}</span>
      </PhoneDock>
    </>
  )
}
