import type { ImportableVersion, Migration } from '@the-way/shared'
import { count, counted } from '../../../lib/format.ts'
import { day } from '../../../lib/format-time.ts'

/** Returns a suggested name: the trigger word, or the base model and the day. */
export const nameFor = ({ keyword, model_url, created_at }: ImportableVersion): string =>
  keyword ?? `${/\/([^:]+)/.exec(model_url)?.[1] ?? 'Model'}, ${day(created_at)}`

/** "acme/flux-lora-base, version 0a1b2c3d4e5f" */
export const versionLine = ({ model_url, version }: ImportableVersion): string =>
  `${model_url.split(':')[0]}, version ${version.slice(0, 12)}`

/** Returns the result of the migration check: "All 4 models work." */
export function migrationFinding({ models, complete }: Migration): string {
  if (models.length === 0) return 'All models were trained here: nothing to check.'
  const broken = models.filter(({ generates }) => !generates).length
  const checked = counted(models.length, 'model')
  if (broken === 0 && models.length === 1) return 'The model works.'
  if (broken === 0) return complete ? `All ${checked} work.` : `The newest ${checked} work.`
  const all = complete ? checked : `the newest ${checked}`
  return `${count(broken)} of ${all} no longer ${broken === 1 ? 'works' : 'work'}.`
}
