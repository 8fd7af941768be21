import { aspectRatios, MAX_SEED } from '@the-way/shared'
import { Dices } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Disclosure } from '../../components/disclosure.tsx'
import { SelectField, TextArea, TextField } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'
import { Segments } from '../../components/segments.tsx'
import { Slider } from '../../components/slider.tsx'
import { ShapeChoice } from './shape-choice.tsx'
import type { StudioFaults } from './studio-faults.ts'
import { isRatio, isSdxl, pixelsOf, type StudioValues } from './studio-values.ts'

const COUNTS = ['1', '2', '3', '4'] as const

interface StudioSettingsProps {
  /** The trainer decides which settings the model has. */
  trainer: string | null
  values: StudioValues
  faults: StudioFaults
  onChange: (change: Partial<StudioValues>) => void
}

/** The settings of a generation, beside its prompt. */
export function StudioSettings({ trainer, values, faults, onChange }: StudioSettingsProps) {
  return (
    <Panel className="py-1!">
      <h2 className="sr-only">Settings</h2>
      <div className="divide-y divide-line *:py-3">
        <ShapeChoice
          value={values.aspect_ratio}
          onChange={(aspect_ratio) => onChange({ aspect_ratio })}
        />
        <div>
          <p className="mb-1.5 text-ui font-medium">Images</p>
          <Segments
            label="Images"
            className="w-full"
            options={COUNTS.map((value) => ({ value, label: value }))}
            value={COUNTS.find((value) => Number(value) === values.num_outputs) ?? '1'}
            onChange={(value) => onChange({ num_outputs: Number(value) })}
          />
        </div>
        {isSdxl(trainer) && (
          <TextArea
            label="Negative prompt"
            optional
            rows={2}
            name="negative_prompt"
            placeholder="What to avoid"
            value={values.negative_prompt}
            error={faults.negative_prompt}
            onChange={({ target }) => onChange({ negative_prompt: target.value })}
          />
        )}
        <Slider
          label="Strength"
          min={0}
          max={isSdxl(trainer) ? 1 : 2}
          step={0.05}
          value={values.lora_scale}
          onChange={(lora_scale) => onChange({ lora_scale })}
          format={(value) => value.toFixed(2)}
          hint="Lower follows the base model more."
        />
        <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-1.5">
          <TextField
            label="Seed"
            mono
            name="seed"
            inputMode="numeric"
            autoComplete="off"
            placeholder="random"
            value={values.seed}
            onChange={({ target }) => onChange({ seed: target.value.trim() })}
            error={faults.seed}
          />
          <Button
            square
            icon={Dices}
            aria-label="Pick a random seed"
            className="mt-6"
            onClick={() => onChange({ seed: String(Math.floor(Math.random() * MAX_SEED)) })}
          />
        </div>
        <Slider
          label="Steps"
          min={1}
          max={50}
          step={1}
          value={values.num_inference_steps}
          onChange={(num_inference_steps) => onChange({ num_inference_steps })}
        />
        <Slider
          label="Guidance"
          min={isSdxl(trainer) ? 1 : 0}
          max={10}
          step={0.5}
          value={values.guidance_scale}
          onChange={(guidance_scale) => onChange({ guidance_scale })}
          format={(value) => value.toFixed(1)}
        />
        <div className="py-0!">
          <Disclosure summary="More settings" look="plain">
            <SelectField
              label="All shapes"
              value={values.aspect_ratio}
              onChange={({ target }) =>
                isRatio(target.value) && onChange({ aspect_ratio: target.value })
              }
            >
              {aspectRatios.map((ratio) => (
                <option key={ratio} value={ratio}>
                  {ratio}, {pixelsOf(ratio)}
                </option>
              ))}
            </SelectField>
          </Disclosure>
        </div>
      </div>
    </Panel>
  )
}
