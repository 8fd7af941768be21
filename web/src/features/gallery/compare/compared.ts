import type { GalleryImageDetails } from '@the-way/shared'
import { money } from '../../../lib/format.ts'
import { settingLabel } from '../setting-labels.ts'

/** How many images can be compared at once. */
export const MAX_COMPARED = 4

export interface ComparedRow {
  label: string
  /** One for each image. */
  values: string[]
  differs: boolean
}

/** Returns model, prompt, seed and all settings of the images side by side, those that differ first. */
export function compareSettings(images: readonly GalleryImageDetails[]): ComparedRow[] {
  const names = new Set(images.flatMap(({ parameters }) => Object.keys(parameters)))
  for (const name of ['prompt', 'seed', 'num_outputs']) names.delete(name)
  const rows = [
    rowOf(
      'Model',
      images.map((image) => image.model_name),
    ),
    rowOf(
      'Prompt',
      images.map((image) => image.prompt),
    ),
    rowOf(
      'Seed',
      images.map((image) => image.seed),
    ),
    ...[...names].map((name) =>
      rowOf(
        settingLabel(name),
        images.map(({ parameters }) => parameters[name]),
      ),
    ),
    rowOf(
      'Cost',
      images.map(({ cost_usd_micros: cost }) => (cost === null ? 'unknown' : money(cost))),
    ),
  ]
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)]
}

function rowOf(label: string, found: readonly unknown[]): ComparedRow {
  const values = found.map((value) => {
    if (value === undefined) return 'default'
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
  return { label, values, differs: new Set(values).size > 1 }
}
