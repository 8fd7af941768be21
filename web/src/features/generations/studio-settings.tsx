import { Button } from '../../components/button.tsx'
import { TextArea } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { Panel } from '../../components/panel.tsx'
import { ImageCount } from './image-count.tsx'
import type { useInputs } from './inputs-api.ts'
import { LeftOut } from './left-out-settings.tsx'
import { MoreSection } from './more-section.tsx'
import { SeedField } from './seed-field.tsx'
import { SettingRange } from './setting-range.tsx'
import { ShapeChoice } from './shape-choice.tsx'
import { shownInputs } from './shown-inputs.ts'
import type { StudioFaults } from './studio-faults.ts'
import { type Setting, type StudioValues, settingOf } from './studio-values.ts'

/** Settings with a place of their own; the others are under "More settings". */
const MAIN = new Set([
  'aspect_ratio',
  'width',
  'height',
  'negative_prompt',
  'lora_scale',
  'num_inference_steps',
  'guidance_scale',
])

interface StudioSettingsProps {
  inputs: ReturnType<typeof useInputs>
  modelId: string
  values: StudioValues
  faults: StudioFaults
  /** The seed of the model's last generation; `null` before the first one. */
  lastSeed: number | null
  onChange: (change: Partial<StudioValues>) => void
}

/** The settings of a generation, beside its prompt: those that the model's version has. */
export function StudioSettings(props: StudioSettingsProps) {
  const { inputs, modelId, values, faults, lastSeed, onChange } = props
  const shown = shownInputs(inputs.list, values)
  const find = (name: string) => shown.find((input) => input.name === name)
  const has = (name: string) => inputs.list.some((input) => input.name === name)
  const setAll = (settings: StudioValues['settings']) =>
    onChange({ settings: { ...values.settings, ...settings } })
  const set = (name: string, value: Setting) => setAll({ [name]: value })
  const more = shown.filter(({ name }) => !MAIN.has(name))
  const shape = find('aspect_ratio')
  const negative = find('negative_prompt')

  const range = (name: string, rest: { label?: string; hint?: string } = {}) => {
    const input = find(name)
    return (
      input && (
        <SettingRange input={input} values={values} error={faults[name]} onChange={set} {...rest} />
      )
    )
  }

  return (
    <Panel className="py-1!">
      <h2 className="sr-only">Settings</h2>
      <div className="divide-y divide-line *:py-3">
        {inputs.error && (
          <Note
            tone="warn"
            title="The model’s settings could not be loaded."
            action={
              <Button
                size="small"
                variant="quiet"
                pending={inputs.isLoading}
                onClick={inputs.retry}
              >
                Try again
              </Button>
            }
          >
            {explain(inputs.error)} You can generate with the basic settings.
          </Note>
        )}
        {shape?.enum && (
          <ShapeChoice
            input={shape}
            sides={['width', 'height'].flatMap((name) => find(name) ?? [])}
            values={values}
            faults={faults}
            onChange={setAll}
          />
        )}
        <ImageCount
          value={values.num_outputs}
          error={faults['num_outputs']}
          onChange={(num_outputs) => onChange({ num_outputs })}
        />
        {negative && (
          <TextArea
            label="Negative prompt"
            optional
            rows={2}
            name={negative.name}
            placeholder="What to avoid"
            value={String(settingOf(negative, values))}
            error={faults[negative.name]}
            onChange={({ target }) => set(negative.name, target.value)}
          />
        )}
        {range('lora_scale', { label: 'Strength', hint: 'Lower follows the base model more.' })}
        {has('seed') && (
          <SeedField
            value={values.seed}
            error={faults['seed']}
            last={lastSeed}
            onChange={(seed) => onChange({ seed })}
          />
        )}
        {range('num_inference_steps')}
        {range('guidance_scale')}
        <LeftOut inputs={inputs} values={values} onChange={onChange} />
        {(more.length > 0 || inputs.isLoading) && (
          <MoreSection
            inputs={more}
            isLoading={inputs.isLoading}
            modelId={modelId}
            values={values}
            faults={faults}
            onChange={set}
          />
        )}
      </div>
    </Panel>
  )
}
