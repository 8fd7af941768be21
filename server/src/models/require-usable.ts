import type { ModelRow } from '../ports/database/functions/models.ts'
import {
  modelArchivedError,
  modelDemoOnlyError,
  modelReplicateOnlyError,
  modelViewOnlyError,
} from './models.errors.ts'

/** Throws if the model's version is at Replicate and this server is in demo mode, or the other way round. */
export function requireMode({ emulated }: ModelRow, isDemo: boolean): void {
  if (emulated !== isDemo) throw emulated ? modelDemoOnlyError() : modelReplicateOnlyError()
}

/** Throws if this user can't generate with the model now; `generations_create` checks the same in its transaction. */
export function requireUsable(model: ModelRow, owner_id: string, isDemo: boolean): void {
  if (model.owner_id !== owner_id && model.public_use !== 'generate') throw modelViewOnlyError()
  if (model.status === 'archived') throw modelArchivedError()
  requireMode(model, isDemo)
}
