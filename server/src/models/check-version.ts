import { type ModelReference, parseModelReference } from '@the-way/shared'
import type { RemoteVersion, Replicate } from '../ports/replicate/replicate.ts'

/** Why a model cannot generate; `detail` tells a person. */
export interface VersionProblem {
  code: 'models.not_on_replicate' | 'models.cannot_generate'
  detail: string
}

type Found = { version: RemoteVersion } | { problem: VersionProblem }

const notThere = (what: string): Found => ({
  problem: {
    code: 'models.not_on_replicate',
    detail: `Replicate has no ${what}, or it is private to another account.`,
  },
})

/**
 * Looks a version up by the rules that a generation goes by: the one of the address, else the one that is stored beside
 * it (models of an earlier app), else the newest. Throws `ReplicateError` if Replicate cannot be asked.
 */
export async function findVersion(
  replicate: Replicate,
  { owner, name, version: addressed }: ModelReference,
  stored: string | null = null,
): Promise<Found> {
  let wanted = addressed ?? stored
  if (!wanted) {
    const model = await replicate.getModel(owner, name)
    if (!model) return notThere(`model ${owner}/${name}`)
    if (!model.latest_version)
      return {
        problem: {
          code: 'models.cannot_generate',
          detail: `${owner}/${name} has no version on Replicate yet.`,
        },
      }
    wanted = model.latest_version
  }
  const version = await replicate.getVersion(owner, name, wanted)
  return version ? { version } : notThere(`version ${wanted.slice(0, 12)}… of ${owner}/${name}`)
}

/** Why a model cannot generate; null if it can. Throws `ReplicateError` if Replicate cannot be asked. */
export async function findVersionProblem(
  replicate: Replicate,
  model: { model_url: string; version: string | null },
): Promise<VersionProblem | null> {
  const reference = parseModelReference(model.model_url)
  if (!reference)
    return {
      code: 'models.not_on_replicate',
      detail: 'The address is not one of a model on Replicate.',
    }
  const found = await findVersion(replicate, reference, model.version)
  if ('problem' in found) return found.problem
  const { inputs } = found.version
  if (!inputs || inputs['prompt']) return null
  return {
    code: 'models.cannot_generate',
    detail: 'The version does not have a prompt input, so it cannot generate images from text.',
  }
}
