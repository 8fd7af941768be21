import type { Replicate } from '../../ports/replicate/replicate.ts'
import { ReplicateError } from '../../ports/replicate/replicate-error.ts'

/** Required but not decisive: fast-booting fine-tunes run on their base model's hardware (Replicate docs). */
const PREFERRED_HARDWARE = ['gpu-l40s', 'gpu-a100-large', 'gpu-h100', 'gpu-t4', 'cpu']

export interface BaseModelSettings {
  username: string | null
  baseModel: string
  hardware: string | null
}

/** Returns the account that base models belong to: the configured one, or else the token's. */
export const usernameOf = async (
  replicate: Replicate,
  configured: string | null,
): Promise<string> => configured ?? (await replicate.account()).username

/**
 * Makes sure that the private model exists to which every training adds a version, and returns it as `owner/name`.
 * Throws `ReplicateError`; kind `conflict` if the name belongs to a deleted model, which Replicate does not release.
 */
export async function ensureBaseModel(
  replicate: Replicate,
  settings: BaseModelSettings,
): Promise<string> {
  const owner = await usernameOf(replicate, settings.username)
  const name = settings.baseModel
  if (await replicate.getModel(owner, name)) return `${owner}/${name}`
  const hardware = settings.hardware ?? (await chooseHardware(replicate))
  try {
    await replicate.createModel({ owner, name, hardware, description: 'Trained with The Way' })
  } catch (error) {
    // Another server may have created it in between.
    const isTaken = error instanceof ReplicateError && error.kind === 'conflict'
    if (!isTaken || !(await replicate.getModel(owner, name))) throw error
  }
  return `${owner}/${name}`
}

async function chooseHardware(replicate: Replicate): Promise<string> {
  const offered = await replicate.hardware()
  return PREFERRED_HARDWARE.find((sku) => offered.includes(sku)) ?? offered[0] ?? 'cpu'
}
