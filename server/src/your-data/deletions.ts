import type { Deletion } from '@the-way/shared'
import type { DeletionRow } from '../ports/database/functions/your-data.ts'
import { continueDeletions, type DeletionsDependencies } from './continue-deletions.ts'
import { describeDeletion as describe } from './receipt.ts'
import { startDeletion } from './start-deletion.ts'

export type DeletionsService = ReturnType<typeof createDeletions>

/** Deletes all data of an owner, with a receipt. */
export function createDeletions(deps: DeletionsDependencies) {
  const { call } = deps.database
  const describeDeletion = (row: DeletionRow) => describe(row, deps.emulated)
  return {
    start: startDeletion.bind(null, deps),
    /** Continues all incomplete deletions. */
    work: () => continueDeletions(deps),
    get: async (owner_id: string, id: string): Promise<Deletion | null> => {
      const row = await call.deletions_get({ owner_id, id })
      return row && describeDeletion(row)
    },
    list: async (page: { owner_id: string; limit: number; cursor: string | null }) => {
      const { deletions, next_cursor } = await call.deletions_list(page)
      return { deletions: deletions.map(describeDeletion), next_cursor }
    },
  }
}
