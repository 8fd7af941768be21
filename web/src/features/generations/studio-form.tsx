import {
  ASPECT_RATIOS,
  type AspectRatio,
  aspectRatios,
  type GenerateBody,
  insertKeyword,
  MAX_SEED,
} from '@the-way/shared'
import { Shuffle } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Disclosure } from '../../components/disclosure.tsx'
import { SelectField, TextArea, TextField } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { Columns, Panel } from '../../components/panel.tsx'
import { Segments } from '../../components/segments.tsx'
import { Slider } from '../../components/slider.tsx'
import { counted, dimensions } from '../../lib/format.ts'
import { useGenerate } from './api.ts'

export interface StudioValues {
  prompt: string
  num_outputs: number
  aspect_ratio: AspectRatio
  /** Empty: drawn anew each time. */
  seed: string
  lora_scale: number
  num_inference_steps: number
  guidance_scale: number
}

export const STUDIO_DEFAULTS: StudioValues = {
  prompt: '',
  num_outputs: 1,
  aspect_ratio: '3:2',
  seed: '',
  lora_scale: 1,
  num_inference_steps: 28,
  guidance_scale: 3,
}

interface StudioFormProps {
  modelId: string
  keyword: string | null
  emulated: boolean
  values: StudioValues
  onChange: (values: StudioValues) => void
  /** What was made so far, below the prompt. */
  children: React.ReactNode
}

const COUNTS = ['1', '2', '3', '4'] as const
const RATIOS = aspectRatios.map((ratio) => {
  const [width, height] = ASPECT_RATIOS[ratio]
  return { ratio, label: `${ratio}, ${dimensions(width, height)}` }
})
const isRatio = (text: string): text is AspectRatio => aspectRatios.some((ratio) => ratio === text)

/** The request's body; only what was changed from the model's own defaults goes along. */
function toBody({ seed, prompt, ...rest }: StudioValues): GenerateBody {
  return { ...rest, prompt: prompt.trim(), ...(seed === '' ? {} : { seed: Number(seed) }) }
}

const seedFault = (seed: string) =>
  seed === '' || (/^\d+$/.test(seed) && Number(seed) <= MAX_SEED)
    ? undefined
    : `A whole number from 0 to ${MAX_SEED}, or empty.`

/** Prompt and settings; asks for pictures. */
export function StudioForm({
  modelId,
  keyword,
  emulated,
  values,
  onChange,
  children,
}: StudioFormProps) {
  const generate = useGenerate(modelId)
  const [isMissing, setIsMissing] = useState(false)
  const set = (change: Partial<StudioValues>) => onChange({ ...values, ...change })
  const sent = insertKeyword(values.prompt, keyword)
  const { num_outputs } = values

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsMissing(values.prompt.trim() === '')
    if (values.prompt.trim() === '' || seedFault(values.seed) || generate.isPending) return
    generate.mutate({ body: toBody(values), key: crypto.randomUUID() })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Columns
        rail={
          <Panel title="Settings">
            <div className="grid gap-4">
              <SelectField
                label="Shape"
                value={values.aspect_ratio}
                onChange={({ target }) =>
                  isRatio(target.value) && set({ aspect_ratio: target.value })
                }
              >
                {RATIOS.map(({ ratio, label }) => (
                  <option key={ratio} value={ratio}>
                    {label}
                  </option>
                ))}
              </SelectField>
              <div>
                <p className="mb-1.5 text-ui font-medium">Pictures</p>
                <Segments
                  label="Pictures"
                  className="w-full"
                  options={COUNTS.map((value) => ({ value, label: value }))}
                  value={COUNTS.find((value) => Number(value) === num_outputs) ?? '1'}
                  onChange={(value) => set({ num_outputs: Number(value) })}
                />
              </div>
              <Slider
                label="Strength"
                min={0}
                max={2}
                step={0.05}
                value={values.lora_scale}
                onChange={(lora_scale) => set({ lora_scale })}
                format={(value) => value.toFixed(2)}
                hint="Lower is closer to the base model."
              />
              <div className="flex items-end gap-2">
                <TextField
                  label="Seed"
                  mono
                  inputMode="numeric"
                  placeholder="drawn anew"
                  className="grow"
                  value={values.seed}
                  onChange={({ target }) => set({ seed: target.value.trim() })}
                  error={seedFault(values.seed)}
                />
                <Button
                  square
                  icon={Shuffle}
                  aria-label="Draw a seed"
                  onClick={() => set({ seed: String(Math.floor(Math.random() * MAX_SEED)) })}
                />
              </div>
              <Disclosure summary="More settings" look="panel">
                <div className="grid gap-4 pt-2">
                  <Slider
                    label="Steps"
                    min={1}
                    max={50}
                    step={1}
                    value={values.num_inference_steps}
                    onChange={(num_inference_steps) => set({ num_inference_steps })}
                  />
                  <Slider
                    label="Guidance"
                    min={0}
                    max={10}
                    step={0.5}
                    value={values.guidance_scale}
                    onChange={(guidance_scale) => set({ guidance_scale })}
                    format={(value) => value.toFixed(1)}
                  />
                </div>
              </Disclosure>
            </div>
          </Panel>
        }
      >
        <TextArea
          label="Prompt"
          rows={3}
          value={values.prompt}
          onChange={({ target }) => set({ prompt: target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
          }}
          error={
            isMissing && values.prompt.trim() === '' ? 'Say what the picture shows.' : undefined
          }
          hint={
            values.prompt.trim() !== '' && sent.inserted
              ? `The keyword is missing: “${sent.prompt}” is sent.`
              : 'Say what the picture shows. Ctrl Enter makes it.'
          }
        />
        {generate.error && (
          <Note tone="danger" alert className="mt-3" title="Not started.">
            {explain(generate.error)}
          </Note>
        )}
        <div className="mt-3 mb-8 flex items-center gap-3">
          <Button type="submit" variant="primary" size="big" pending={generate.isPending}>
            {emulated
              ? `Make ${counted(num_outputs, 'picture')}, free`
              : `Make ${counted(num_outputs, 'picture')}`}
          </Button>
          <span className="text-small text-muted">
            {emulated ? 'Emulated, and marked so.' : 'Replicate bills the running time.'}
          </span>
        </div>
        {children}
      </Columns>
    </form>
  )
}
