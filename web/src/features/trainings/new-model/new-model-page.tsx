import { Link } from '@tanstack/react-router'
import {
  ADVISED_PICTURES,
  FluxParametersSchema,
  type PublicConfig,
  type Training,
} from '@the-way/shared'
import { type ReactNode, useId } from 'react'
import { useWatch } from 'react-hook-form'
import { Value } from 'typebox/value'
import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { Columns, Section } from '../../../components/panel.tsx'
import { PhoneDock } from '../../../components/shell/phone-tabs.tsx'
import { estimateInWords } from '../price.ts'
import { AdvancedFields } from './advanced-fields.tsx'
import { BeforeStart } from './before-start.tsx'
import { CategoryChoice } from './category-choice.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { LengthChoice } from './length-choice.tsx'
import { presetOf } from './presets.ts'
import { StartOutcome } from './start-outcome.tsx'
import { NameFields, SubjectFields } from './text-fields.tsx'
import { UploadProgress } from './upload-progress.tsx'
import { useNewModelForm } from './use-new-model-form.ts'
import { useStart } from './use-start.ts'
import { ZipField } from './zip-field.tsx'

interface NewModelPageProps {
  config: PublicConfig
  /** The check of the connection, at the foot of the rail. */
  connectionCheck: ReactNode
  onStarted: (training: Training) => void
}

const DEFAULTS = Value.Create(FluxParametersSchema)

/** A ZIP of pictures, a name, a keyword and how long to train; then it is uploaded and starts. */
export function NewModelPage({ config, connectionCheck, onStarted }: NewModelPageProps) {
  const { emulated } = config.replicate
  const maxBytes = config.limits.max_zip_bytes
  const formId = useId()
  const { form, element, file, fileFaults, lostFile, takeFiles, submit, showRefusal } =
    useNewModelForm(maxBytes)
  const { start, stop, uploading, sent, error } = useStart({ onStarted, onFailed: showRefusal })
  const parameters = useWatch({ control: form.control, name: 'parameters' }) ?? DEFAULTS
  const category = useWatch({ control: form.control, name: 'category' })
  const estimate = estimateInWords(parameters)
  const untouched =
    presetOf(parameters.steps) !== null &&
    Value.Equal({ ...parameters, steps: 0 }, { ...DEFAULTS, steps: 0 })

  // The button stays where it is: a second click must not meet another one in its place.
  const button = (
    <Button type="submit" form={formId} variant="primary" size="big" full pending={uploading}>
      {emulated
        ? 'Create model, free'
        : estimate
          ? `Create model for about ${estimate.price}`
          : 'Create model'}
    </Button>
  )
  const progress = uploading && <UploadProgress sent={sent} size={file?.size ?? 0} onStop={stop} />

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
      />
      <Columns
        rail={
          <>
            <BeforeStart
              parameters={parameters}
              emulated={emulated}
              action={
                <div className="grid gap-3">
                  {button}
                  {progress}
                </div>
              }
              outcome={
                error &&
                !uploading && (
                  <StartOutcome key={error.message} error={error} sentWhole={sent >= 1} />
                )
              }
            />
            {connectionCheck}
          </>
        }
      >
        <form id={formId} ref={element} noValidate onSubmit={submit(start)}>
          <fieldset disabled={uploading} className="contents">
            <Section
              title="Pictures"
              note={`${ADVISED_PICTURES.min} to ${ADVISED_PICTURES.max}, in one ZIP`}
            >
              {lostFile && (
                <Note title="Your texts are as you left them." className="mb-3">
                  Choose {lostFile} again: a page cannot keep a file when it is loaded anew.
                </Note>
              )}
              <ZipField
                file={file}
                faults={fileFaults}
                maxBytes={maxBytes}
                disabled={uploading}
                onFiles={takeFiles}
              />
            </Section>
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
        <div className="grid w-full gap-2">
          {progress}
          <div className="flex items-center gap-3">
            <span className="min-w-0 grow text-small text-muted">
              <b className="block font-semibold text-text">
                {emulated ? 'Free' : estimate?.priceRange}
              </b>
              {emulated ? 'emulated' : estimate?.timeRange}
            </span>
            <span className="shrink-0">{button}</span>
          </div>
        </div>
      </PhoneDock>
      <LeaveGuard uploading={uploading} />
    </>
  )
}
