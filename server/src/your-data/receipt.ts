import { type Deletion, parseModelReference } from '@the-way/shared'
import type { DeletionRow } from '../ports/database/functions/your-data.ts'

const KEPT_BY_REPLICATE =
  'Replicate’s bill keeps a record of your trainings and runs. It deletes their images within a day.'
const KEPT_HERE = 'Your sign-ins, API keys and spending caps stay: remove them in Settings.'

/** A receipt for the person: what is not gone, how much of it and where, comes first. */
export function describeDeletion({ stays, remains, ...row }: DeletionRow): Deletion {
  const refused = stays.flatMap(({ version, why }) => (why === null ? [] : [wordsOf(version, why)]))
  const asAsked = byModel(stays.filter(({ why }) => why === null).map(({ version }) => version))
  const words = [
    ...stillToDo(row.left),
    ...asAsked.map(
      ({ model, versions }) =>
        `${counted(versions, 'trained version')} ${versions === 1 ? 'stays' : 'stay'} on Replicate, private, under ${model}, as you chose. Delete everything again, on Replicate too, or see ${pageOf(model)}.`,
    ),
    ...refused,
    ...remains,
    KEPT_BY_REPLICATE,
    KEPT_HERE,
  ]
  return {
    ...row,
    stays: byModel(stays.map(({ version }) => version)),
    remains: [...new Set(words)],
  }
}

function stillToDo({ files, uploads, versions }: Deletion['left']): string[] {
  const parts = [
    ...(files > 0 ? [counted(files, 'file')] : []),
    ...(uploads > 0 ? [`${counted(uploads, 'ZIP')} of trainings on Replicate`] : []),
    ...(versions > 0 ? [`${counted(versions, 'trained version')} on Replicate`] : []),
  ]
  return parts.length > 0
    ? [`Still to be deleted: ${parts.join(', ')}. This is retried every minute, for a day.`]
    : []
}

const wordsOf = (version: string, why: string) =>
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
