import { type ModelInput, parseModelReference } from '@the-way/shared'
import type { Replicate } from '../../ports/replicate/replicate.ts'
import { findVersion } from '../check-version.ts'
import { throwReplicateProblem, versionUnusableError } from '../models.errors.ts'
import { describeInputs } from './describe-inputs.ts'

/** The columns of a model that name its version. */
interface Versioned {
  model_url: string
  version: string | null
}

interface VersionSettings {
  /** owner/name:version */
  name: string
  /** 64 hex digits. */
  version: string
  inputs: ModelInput[]
}

export interface VersionInputs {
  /**
   * Returns the settings of a model's version. Throws 409 if Replicate does not have the version, and 503 if it can't be
   * asked.
   */
  load(model: Versioned): Promise<VersionSettings>
  /** Returns the settings if they are known already; `null` if Replicate has to be asked. */
  known(model: Versioned): VersionSettings | null
}

/** How many versions are remembered. One takes about 10 kB. */
const MAX_VERSIONS = 500

/** A version never changes, so each is requested once, also if many requests need it at the same time. */
export function createVersionInputs({ replicate }: { replicate: Replicate }): VersionInputs {
  const remembered = new Map<string, VersionSettings>()
  const underWay = new Map<string, Promise<VersionSettings>>()

  const known = (model: Versioned): VersionSettings | null => {
    const name = nameOf(model)
    const settings = name === null ? undefined : remembered.get(name)
    if (!settings) return null
    remember(settings)
    return settings
  }

  /** A map keeps the order of insertion, so the first one is the one that was not used for longest. */
  const remember = (settings: VersionSettings) => {
    remembered.delete(settings.name)
    remembered.set(settings.name, settings)
    const [oldest] = remembered.keys()
    if (remembered.size > MAX_VERSIONS && oldest !== undefined) remembered.delete(oldest)
  }

  const request = async (model: Versioned): Promise<VersionSettings> => {
    const reference = parseModelReference(model.model_url)
    if (!reference)
      throw versionUnusableError({
        code: 'models.not_on_replicate',
        detail: 'The URL is not the URL of a model on Replicate.',
      })
    const found = await findVersion(replicate, reference, storedVersion(model))
    if ('problem' in found) throw versionUnusableError(found.problem)
    const { id, inputs } = found.version
    const name = `${reference.owner}/${reference.name}:${id}`
    const settings = { name, version: id, inputs: describeInputs(inputs) }
    remember(settings)
    return settings
  }

  return {
    known,
    load: async (model) => {
      const settings = known(model)
      if (settings) return settings
      const key = `${model.model_url} ${model.version}`
      const running = underWay.get(key) ?? request(model).finally(() => underWay.delete(key))
      underWay.set(key, running)
      return running.catch(throwReplicateProblem)
    },
  }
}

/** Returns the version that a model names, as 64 hex digits; `null` if it uses the newest. */
export const versionOf = (model: Versioned): string | null =>
  parseModelReference(model.model_url)?.version ?? storedVersion(model)

function nameOf(model: Versioned): string | null {
  const reference = parseModelReference(model.model_url)
  const version = versionOf(model)
  return reference && version ? `${reference.owner}/${reference.name}:${version}` : null
}

/** An earlier app stored some versions with their model, which `generations_create` leaves out too. */
const storedVersion = ({ version }: Versioned): string | null =>
  /(?:^|:)([0-9a-f]{64})$/.exec(version ?? '')?.[1] ?? null
