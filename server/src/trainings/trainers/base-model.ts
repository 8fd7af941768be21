import type { Replicate } from '../../ports/replicate/replicate.ts'
import { ReplicateError } from '../../ports/replicate/replicate-error.ts'

/** Any will do: fast-booting fine-tunes run on their base model's hardware (Replicate docs), but one must be named. */
const PREFERRED_HARDWARE = ['gpu-l40s', 'gpu-a100-large', 'gpu-h100', 'gpu-t4', 'cpu']

export interface BaseModelSettings {
  username: string | null
  baseModel: string
  hardware: string | null
}

/** The account that base models belong to: configured, else asked of Replicate. */
export const usernameOf = async (
  replicate: Replicate,
  configured: string | null,
): Promise<string> => configured ?? (await replicate.account()).username

/**
 * Makes sure of the private model that every training adds a version to, and returns it as `owner/name`.
 * Throws `ReplicateError`; kind `conflict` when the name is burnt (Replicate keeps deleted names).
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
    // Another server may have made it in between.
    const isTaken = error instanceof ReplicateError && error.kind === 'conflict'
    if (!isTaken || !(await replicate.getModel(owner, name))) throw error
  }
  return `${owner}/${name}`
}

async function chooseHardware(replicate: Replicate): Promise<string> {
  const offered = await replicate.hardware()
  return PREFERRED_HARDWARE.find((sku) => offered.includes(sku)) ?? offered[0] ?? 'cpu'
}
