import { ExtraLora } from './extra-lora.tsx'
import { SettingField } from './setting-field.tsx'
import type { SettingProps } from './setting-range.tsx'
import type { FormInput } from './size-settings.ts'
import type { StudioFaults } from './studio-faults.ts'

export interface MoreSettingsProps extends Pick<SettingProps, 'values' | 'onChange'> {
  inputs: readonly FormInput[]
  faults: StudioFaults
  modelId: string
}

/** The settings that are rarely changed, and those that this app does not know, in the server's order. */
export function MoreSettings({ inputs, values, faults, modelId, onChange }: MoreSettingsProps) {
  return (
    <div className="grid gap-4">
      {inputs.map((input) => {
        const setting = { input, values, error: faults[input.name], onChange }
        return (
          <div key={input.name}>
            {input.name === 'extra_lora' ? (
              <ExtraLora {...setting} modelId={modelId} />
            ) : (
              <SettingField {...setting} />
            )}
          </div>
        )
      })}
    </div>
  )
}
