import clsx from 'clsx'
import { SlidersHorizontal } from 'lucide-react'
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { counted } from '../../lib/format.ts'
import { useGenerate } from './api.ts'
import { Key, PromptBox } from './prompt-box.tsx'
import { StudioSettings } from './studio-settings.tsx'
import { type StudioValues, seedFault, toBody } from './studio-values.ts'

interface StudioFormProps {
  modelId: string
  keyword: string | null
  /** Null: a model that was not trained here. */
  trainer: string | null
  emulated: boolean
  values: StudioValues
  onChange: (values: StudioValues) => void
  /** What was made so far, below the prompt. */
  children: ReactNode
}

/** Prompt and settings; asks for pictures. */
export function StudioForm(props: StudioFormProps) {
  const { modelId, keyword, trainer, emulated, values, onChange, children } = props
  const generate = useGenerate(modelId)
  const [isMissing, setIsMissing] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  const set = (change: Partial<StudioValues>) => onChange({ ...values, ...change })
  const isEmpty = values.prompt.trim() === ''
  const pictures = counted(values.num_outputs, 'picture')

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    setIsMissing(isEmpty)
    if (isEmpty || seedFault(values.seed)) return
    generate.start(toBody(values, trainer))
  }

  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid items-start gap-x-5 gap-y-5 md:grid-cols-[minmax(0,1fr)_264px] md:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1fr)_288px] lg:gap-x-8"
    >
      <div className="min-w-0">
        <PromptBox
          value={values.prompt}
          keyword={keyword}
          trainer={trainer}
          error={isMissing && isEmpty ? 'Say what the picture shows.' : undefined}
          onChange={(prompt) => set({ prompt })}
          onSubmit={submit}
        >
          <span className="text-small text-muted max-md:basis-full">
            {emulated ? 'Emulated, and marked so.' : 'Replicate bills the running time.'}
          </span>
          <span className="ml-auto flex items-center gap-3">
            <span className="flex items-center gap-1 text-muted max-lg:hidden">
              <Key>Ctrl</Key>
              <Key>Enter</Key>
            </span>
            <Button type="submit" variant="primary" {...generate.button}>
              {emulated ? `Make ${pictures}, free` : `Make ${pictures}`}
            </Button>
          </span>
        </PromptBox>
        {generate.error && (
          <Note tone="danger" alert className="mt-3" title="Not started.">
            {explain(generate.error)}
          </Note>
        )}
        <Button
          full
          icon={SlidersHorizontal}
          className="mt-2 md:hidden"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          Settings
          <span className="ml-auto text-small font-normal text-muted">
            {pictures}, {values.aspect_ratio}
            {values.seed !== '' && `, seed ${values.seed}`}
          </span>
        </Button>
      </div>
      <aside
        className={clsx('md:col-start-2 md:row-span-2 md:row-start-1', !isOpen && 'max-md:hidden')}
      >
        <StudioSettings trainer={trainer} values={values} onChange={set} />
      </aside>
      <div className="min-w-0">{children}</div>
    </form>
  )
}
