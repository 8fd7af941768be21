import type { ImportableVersion, Migration } from '@the-way/shared'
import { count, counted } from '../../../lib/format.ts'
import { day } from '../../../lib/format-time.ts'

/** A name to begin with: the keyword, else the base model and the day. */
export const nameFor = ({ keyword, model_url, created_at }: ImportableVersion): string =>
  keyword ?? `${/\/([^:]+)/.exec(model_url)?.[1] ?? 'Model'}, ${day(created_at)}`

/** "acme/flux-lora-base, version 0a1b2c3d4e5f" */
export const versionLine = ({ model_url, version }: ImportableVersion): string =>
  `${model_url.split(':')[0]}, version ${version.slice(0, 12)}`

/** "All 4 models work." */
export function migrationFinding({ models, complete }: Migration): string {
  if (models.length === 0) return 'All models were trained here: nothing to check.'
  const lost = models.filter(({ generates }) => !generates).length
  const found = counted(models.length, 'model')
  const all = complete ? found : `the newest ${found}`
  if (lost === 0) return models.length === 1 ? 'The model works.' : `All of ${all} work.`
  return `${count(lost)} of ${all} no longer ${lost === 1 ? 'works' : 'work'}.`
}
