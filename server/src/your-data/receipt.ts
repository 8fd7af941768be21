import { type Deletion, parseModelReference } from '@the-way/shared'
import type { DeletionRow } from '../ports/database/functions/your-data.ts'

const KEPT_BY_REPLICATE =
  'Replicate’s bill keeps a record of your trainings and runs. It deletes their images within a day.'
const KEPT_HERE = 'Your sign-ins, API keys and spending caps stay: remove them in Settings.'

/**
 * Returns whether a deletion's uploads and versions belong to the other mode: Replicate and the emulator do not have
 * each other's. They are deleted once the server is back in that mode.
 */
export const isOfOtherMode = ({ emulated }: Pick<DeletionRow, 'emulated'>, isDemo: boolean) =>
  emulated !== null && emulated !== isDemo

/** Returns a receipt for the API. `remains` begins with what was not deleted. */
export function describeDeletion(deletion: DeletionRow, isDemo: boolean): Deletion {
  const { stays, remains, emulated: _, ...row } = deletion
  const failed = stays.flatMap(({ version, why }) =>
    why === null ? [] : [failureMessage(version, why)],
  )
  const chosen = byModel(stays.filter(({ why }) => why === null).map(({ version }) => version))
  const messages = [
    ...stillToDo(row.left, isOfOtherMode(deletion, isDemo) ? OTHER_MODE[`${isDemo}`] : null),
    ...chosen.map(
      ({ model, versions }) =>
        `${counted(versions, 'trained version')} ${versions === 1 ? 'stays' : 'stay'} on Replicate, private, under ${model}, as you chose. Delete everything again, on Replicate too, or see ${pageOf(model)}.`,
    ),
    ...failed,
    ...remains,
    KEPT_BY_REPLICATE,
    KEPT_HERE,
  ]
  return {
    ...row,
    stays: byModel(stays.map(({ version }) => version)),
    remains: [...new Set(messages)],
  }
}

/** What has to happen before the rest is deleted, by whether this server is in demo mode. */
const OTHER_MODE = {
  true: 'This continues once Replicate is connected again.',
  false: 'This continues once the server is in demo mode again.',
}

function stillToDo({ files, uploads, versions }: Deletion['left'], wait: string | null): string[] {
  const atReplicate = [
    ...(uploads > 0 ? [`${counted(uploads, 'upload')} on Replicate`] : []),
    ...(versions > 0 ? [`${counted(versions, 'trained version')} on Replicate`] : []),
  ]
  const here = files > 0 ? [counted(files, 'file')] : []
  const retried = 'This is retried every minute, for a day.'
  const parts: [string[], string][] =
    wait === null
      ? [[[...here, ...atReplicate], retried]]
      : [
          [here, retried],
          [atReplicate, wait],
        ]
  return parts
    .filter(([what]) => what.length > 0)
    .map(([what, next]) => `Still to be deleted: ${what.join(', ')}. ${next}`)
}

const failureMessage = (version: string, why: string) =>
  `Replicate did not delete the version ${version}: ${why.replace(/\.$/, '')}. See ${pageOf(modelOf(version))}.`

const pageOf = (model: string) => `replicate.com/${model}/versions`

function modelOf(version: string): string {
  const reference = parseModelReference(version)
  return reference ? `${reference.owner}/${reference.name}` : version
}

function byModel(versions: string[]): Deletion['stays'] {
  const counts = new Map<string, number>()
  for (const model of versions.map(modelOf)) counts.set(model, (counts.get(model) ?? 0) + 1)
  return [...counts].map(([model, count]) => ({ model, versions: count }))
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
