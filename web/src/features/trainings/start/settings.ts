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
  /** The defaults for the chosen trainer, subject and effort. */
  preset: TrainerParameters
  /** The settings that the user changed; they are sent and override the preset. */
  own: TrainerParameters
  /** All settings, as the trainer receives them; without steps if epochs are set and there are no images yet. */
  all: TrainerParameters
}

export type SettingsChoice = Pick<
  NewModelFields,
  'trainer' | 'subject' | 'effort' | 'keyword' | 'parameters'
>

/** Reads the settings from the form. `images` is 0 before there are any. */
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

/** Returns the settings that the user changed; an empty field is not one. */
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

/** Returns the text of the epochs field; empty if the number is not known. */
export function epochsShown(choice: SettingsChoice, all: TrainerParameters, images: number) {
  const typed = choice.parameters['epochs']
  if (typed !== undefined) return typed
  const epochs = images > 0 ? epochsOf(choice.trainer, all, images) : Number.NaN
  return Number.isFinite(epochs) ? String(epochs) : ''
}

/** Returns error messages by the name of the setting; `keyword` is among them if the trainer cannot learn it. */
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

/** SDXL learns the trigger word from the captions only, so the caption prefix must contain it as a separate word. */
function keywordFault(choice: SettingsChoice, own: TrainerParameters, keyword: string) {
  const prefix = own['caption_prefix'] ?? presetOf(choice)['caption_prefix']
  if (choice.trainer !== 'sdxl' || typeof prefix !== 'string' || keyword === '') return {}
  if (canLearnKeyword(prefix, keyword)) return {}
  return 'caption_prefix' in own
    ? { caption_prefix: `Include ${keyword} once, as a separate word.` }
    : {
        keyword: `Use a longer trigger word: SDXL can’t tell it apart from the words “${prefix.trim()}”.`,
      }
}
