import {
  canLearnKeyword,
  EpochsSchema,
  epochsOf,
  isValid,
  presetOf,
  STEPS_NAMES,
  stepsForEpochs,
  type TrainerParameters,
} from '@the-way/shared'
import type { NewModelFields } from './form-values.ts'
import { faultOf, readText, settingsOf } from './setting-kinds.ts'

/** The settings that the form describes. */
export interface Settings {
  /** What they would be without own ones. */
  preset: TrainerParameters
  /** The own ones, as they are sent: over the preset. */
  own: TrainerParameters
  /** All, as the trainer gets them; the steps are missing while epochs wait for images. */
  all: TrainerParameters
}

export type SettingsChoice = Pick<
  NewModelFields,
  'trainer' | 'subject' | 'effort' | 'keyword' | 'parameters'
>

/** Images zero: there are none yet. */
export function readSettings(choice: SettingsChoice, images: number): Settings {
  const { trainer, parameters } = choice
  const preset = presetOf(choice)
  const own = ownOf(choice)
  const epochs = readEpochs(parameters)
  if (epochs === undefined) return { preset, own, all: { ...preset, ...own } }
  const { [STEPS_NAMES[trainer]]: _, ...rest } = { ...preset, ...own }
  const isKnown = images > 0 && isValid(EpochsSchema, epochs)
  const steps = isKnown
    ? { [STEPS_NAMES[trainer]]: stepsForEpochs(trainer, rest, { epochs, images }) }
    : {}
  return { preset, own: { ...own, epochs }, all: { ...rest, ...steps } }
}

/** An empty field has no own value. */
function ownOf({ trainer, parameters }: SettingsChoice): TrainerParameters {
  const filled = settingsOf(trainer).flatMap((setting) => {
    const text = parameters[setting.name]?.trim() ?? ''
    return text === '' ? [] : [[setting.name, readText(setting, text)] as const]
  })
  return Object.fromEntries(filled)
}

function readEpochs({ epochs = '' }: NewModelFields['parameters']): number | undefined {
  const text = epochs.trim()
  return text === '' ? undefined : Number(text.replaceAll(',', ''))
}

/** How often each image is seen, as the field of it shows; empty when that is not known. */
export function epochsShown(choice: SettingsChoice, all: TrainerParameters, images: number) {
  const typed = choice.parameters['epochs']
  if (typed !== undefined) return typed
  const epochs = images > 0 ? epochsOf(choice.trainer, all, images) : Number.NaN
  return Number.isFinite(epochs) ? String(epochs) : ''
}

/** What is wrong, by the name of the setting; `keyword` where the trainer cannot learn it. */
export function settingFaults(choice: SettingsChoice): Record<string, string> {
  const { trainer, keyword, parameters } = choice
  const own = ownOf(choice)
  const epochs = readEpochs(parameters)
  const faults = settingsOf(trainer).flatMap((setting) => {
    const fault = faultOf(setting, own[setting.name])
    return fault === undefined ? [] : [[setting.name, fault] as const]
  })
  return {
    ...Object.fromEntries(faults),
    ...(epochs !== undefined && !isValid(EpochsSchema, epochs)
      ? { epochs: 'Choose a number above 0, at most 6,000.' }
      : {}),
    ...keywordFault(choice, own, keyword),
  }
}

/** SDXL learns the keyword from the captions alone. */
function keywordFault(choice: SettingsChoice, own: TrainerParameters, keyword: string) {
  const prefix = own['caption_prefix'] ?? presetOf(choice)['caption_prefix']
  if (choice.trainer !== 'sdxl' || typeof prefix !== 'string' || keyword === '') return {}
  if (canLearnKeyword(prefix, keyword)) return {}
  return 'caption_prefix' in own
    ? { caption_prefix: `Include ${keyword} once, as a separate word.` }
    : {
        keyword: `Use a longer one: SDXL could not tell it apart from the words “${prefix.trim()}”.`,
      }
}
