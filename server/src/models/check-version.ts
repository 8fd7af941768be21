import { type ModelReference, parseModelReference } from '@the-way/shared'
import type { RemoteVersion, Replicate } from '../ports/replicate/replicate.ts'

/** Why a model cannot generate. */
export interface VersionProblem {
  code: 'models.not_on_replicate' | 'models.cannot_generate'
  detail: string
}

type Found = { version: RemoteVersion } | { problem: VersionProblem }

const notFound = (what: string): Found => ({
  problem: {
    code: 'models.not_on_replicate',
    detail: `Replicate does not have the ${what}, or it is private to another account.`,
  },
})

/**
 * Finds the version that a generation would use: the one in the model's URL, or else the one that is stored separately
 * (models of an earlier app), or else the newest. Throws `ReplicateError` if the request to Replicate fails.
 */
export async function findVersion(
  replicate: Replicate,
  { owner, name, version: referenced }: ModelReference,
  stored: string | null = null,
): Promise<Found> {
  let wanted = referenced ?? stored
  if (!wanted) {
    const model = await replicate.getModel(owner, name)
    if (!model) return notFound(`model ${owner}/${name}`)
    if (!model.latest_version)
      return {
        problem: {
          code: 'models.cannot_generate',
          detail: `${owner}/${name} does not have a version on Replicate yet.`,
        },
      }
    wanted = model.latest_version
  }
  const version = await replicate.getVersion(owner, name, wanted)
  return version ? { version } : notFound(`version ${wanted.slice(0, 12)}… of ${owner}/${name}`)
}

/**
 * Returns why a model cannot generate, or `null` if it can. Throws `ReplicateError` if the request to Replicate fails.
 */
export async function findVersionProblem(
  replicate: Replicate,
  model: { model_url: string; version: string | null },
): Promise<VersionProblem | null> {
  const reference = parseModelReference(model.model_url)
  if (!reference)
    return {
      code: 'models.not_on_replicate',
      detail: 'The URL is not the URL of a model on Replicate.',
    }
  const found = await findVersion(replicate, reference, model.version)
  if ('problem' in found) return found.problem
  const { inputs } = found.version
  if (!inputs || inputs.has('prompt')) return null
  return {
    code: 'models.cannot_generate',
    detail: 'The version does not have a prompt input, so it cannot generate images from text.',
  }
}
