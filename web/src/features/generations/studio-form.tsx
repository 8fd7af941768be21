import clsx from 'clsx'
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { Button, type ButtonProps } from '../../components/button.tsx'
import { DockedBar } from '../../components/docked-bar.tsx'
import { counted } from '../../lib/format.ts'
import { useInView } from '../../lib/use-in-view.ts'
import { RestoreButton } from '../recipes/restore-button.tsx'
import { useRestore } from '../recipes/use-restore.tsx'
import { SourceButton, SourcePanel } from '../sources/source-button.tsx'
import type { SourceState } from '../sources/use-source.ts'
import { useEstimate } from './estimate-api.ts'
import { NotStarted } from './not-started.tsx'
import { generateLabel, priceLabel, shortPriceLabel } from './price-label.ts'
import { PromptBox } from './prompt-box.tsx'
import { SettingsSkeleton } from './settings-skeleton.tsx'
import { CUSTOM } from './size-settings.ts'
import type { StudioModel } from './studio-model.ts'
import { toBody } from './studio-request.ts'
import { StudioSettings } from './studio-settings.tsx'
import { imagesOf, type Setting, type StudioValues, settingOf } from './studio-values.ts'
import { useFocusOnField } from './use-focus-on-field.ts'
import { useStudioForm } from './use-studio-form.ts'

interface StudioFormProps {
  model: StudioModel
  values: StudioValues
  onChange: (values: StudioValues) => void
  source: SourceState
  /** The results, below the prompt. */
  children: ReactNode
}

/** The form that starts generations: prompt and settings, with the results below. */
export function StudioForm(props: StudioFormProps) {
  const { model, values, onChange, source, children } = props
  const { id, keyword, trainer, emulated } = model
  const [isOpen, setIsOpen] = useState(false)
  const { element, focus } = useFocusOnField()
  const foot = useRef<HTMLDivElement>(null)
  const isInView = useInView(foot)
  const { submit, button, faults, error, inputs, longestPrompt, generations } = useStudioForm({
    model,
    values,
    source,
    onFault: (field) => {
      if (field !== 'prompt') setIsOpen(true)
      focus(field)
    },
  })
  const { prompt: _, ...settingFaults } = faults
  const isPriced = !inputs.isLoading && Object.keys(settingFaults).length === 0
  const body = isPriced ? toBody(values, inputs) : null
  const price = { estimate: useEstimate({ modelId: id, body, generations }), emulated }
  const set = (change: Partial<StudioValues>) => onChange({ ...values, ...change })
  const restore = useRestore({ modelId: id, inputs: inputs.list, values, onChange })
  const shape = inputs.list.find(({ name }) => name === 'aspect_ratio')
  const generateButton = (look: Partial<ButtonProps>) => (
    <Button {...look} {...button} variant="primary" onClick={submit}>
      {generateLabel(imagesOf(values), price)}
    </Button>
  )

  return (
    <div
      ref={element}
      className="grid items-start gap-x-5 gap-y-5 md:grid-cols-[minmax(0,1fr)_264px] md:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1fr)_288px] lg:gap-x-8"
    >
      <div className="min-w-0">
        <PromptBox
          modelId={id}
          images={values.num_outputs}
          value={values.prompt}
          keyword={keyword}
          trainer={trainer}
          longest={longestPrompt}
          hasSecondLora={inputs.list.some(({ name }) => name === 'extra_lora')}
          error={faults['prompt']}
          onChange={(prompt) => set({ prompt })}
          onSubmit={submit}
          onFiles={restore.onFiles}
          footRef={foot}
          tools={<SourceButton state={source} />}
        >
          {generateButton({})}
        </PromptBox>
        <div className="mt-1.5 flex flex-wrap items-center justify-between gap-x-3 text-small text-muted">
          <p>{priceLabel(price)}</p>
          <RestoreButton onFiles={restore.onFiles} />
        </div>
        {restore.note}
        {source.isOpen && <SourcePanel state={source} />}
        {error && <NotStarted error={error} />}
        <Button
          full
          icon={SlidersHorizontal}
          className="mt-2 md:hidden"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          Settings
          <span className="ml-auto text-small font-normal text-muted">
            {counted(imagesOf(values), 'image')}
            {shape && `, ${shapeName(settingOf(shape, values))}`}
            {values.seed !== '' && `, seed ${values.seed}`}
          </span>
        </Button>
      </div>
      <aside
        className={clsx(
          'md:sticky md:top-[calc(var(--h-bar)+16px)] md:col-start-2 md:row-span-2 md:row-start-1 md:flex md:max-h-[calc(100dvh-var(--h-bar)-32px)] md:flex-col',
          !isOpen && 'max-md:hidden',
        )}
      >
        {/* The padding is room for focus rings, which a scroll container would cut off. */}
        <div className="md:-mx-1 md:min-h-0 md:overflow-y-auto md:overscroll-contain md:px-1">
          {inputs.isLoading && trainer === null ? (
            <SettingsSkeleton />
          ) : (
            <StudioSettings
              inputs={inputs}
              modelId={id}
              values={values}
              faults={faults}
              lastSeed={generations[0]?.seed ?? null}
              onChange={set}
            />
          )}
        </div>
        {!isInView && (
          <div className="mt-3 max-md:hidden">
            {generateButton({ full: true, size: 'big' })}
            <p className="mt-2 text-small text-muted">{priceLabel(price)}</p>
          </div>
        )}
      </aside>
      <div className="min-w-0">{children}</div>
      {!isInView && (
        <DockedBar className="md:hidden" action={generateButton({ size: 'big' })}>
          {shortPriceLabel(price)}
        </DockedBar>
      )}
    </div>
  )
}

const shapeName = (shape: Setting) => (shape === CUSTOM ? 'exact size' : shape)
