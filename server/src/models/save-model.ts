import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Model, parseModelReference, type SaveModelBody } from '@the-way/shared'
import type { Caller } from '../ports/accounts/accounts.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { usernameOf } from '../trainings/trainers/base-model.ts'
import { findVersionProblem } from './check-version.ts'
import type { LibraryDependencies } from './importable.ts'
import { toModel } from './model.mapper.ts'
import {
  adminOnlyModelError,
  badModelUrlError,
  cannotRegisterError,
  throwReplicateProblem,
} from './models.errors.ts'

/** How long to wait for Replicate, in milliseconds, before the model is listed as unchecked. */
const CHECK_TIMEOUT_MS = 10_000

/** All users share one Replicate account; members may only use the models there that they trained. */
export const isMember = ({ role }: Caller) => role === 'member'

/** Registers a model of Replicate in the library. Throws if it cannot generate. */
export async function saveModel(
  deps: LibraryDependencies,
  caller: Caller,
  body: SaveModelBody,
): Promise<Model> {
  const reference = parseModelReference(body.model_url)
  if (!reference) throw badModelUrlError()
  if (isMember(caller) && (await isInOwnAccount(deps, reference.owner))) throw adminOnlyModelError()
  const base_model = `${reference.owner}/${reference.name}`
  const isChecked = await checkCanGenerate(deps, body.model_url)
  const now = new Date().toISOString()
  const row = await deps.database.call.models_save({
    now,
    model: {
      id: randomUUID(),
      owner_id: caller.owner.id,
      name: body.name,
      description: body.description ?? null,
      keyword: body.keyword ?? null,
      category: body.category ?? null,
      is_public: body.is_public ?? false,
      replicate_id: body.replicate_id ?? null,
      input_parameters: body.input_parameters ?? null,
      base_model,
      version: reference.version,
      model_url: reference.version ? `${base_model}:${reference.version}` : base_model,
      trainer: null,
      emulated: deps.settings.emulated,
      checked_at: isChecked ? now : null,
    },
  })
  return toModel(caller.owner.id, row)
}

async function isInOwnAccount(
  { replicate, settings }: LibraryDependencies,
  name: string,
): Promise<boolean> {
  const username = await usernameOf(replicate, settings.username).catch(throwReplicateProblem)
  return name.toLowerCase() === username.toLowerCase()
}

/** Throws if the model cannot generate. Returns false if Replicate did not answer in time. */
async function checkCanGenerate(
  { replicate, settings }: LibraryDependencies,
  model_url: string,
): Promise<boolean> {
  const timeout = wait(CHECK_TIMEOUT_MS, 'unknown' as const, { ref: false })
  const check = findVersionProblem(replicate, { model_url, version: null }).catch(
    (error: unknown) => {
      if (error instanceof ReplicateError) return 'unknown' as const
      throw error
    },
  )
  const problem = await Promise.race([check, timeout])
  if (problem === 'unknown') return false
  if (problem) throw cannotRegisterError(problem, settings.emulated)
  return true
}
