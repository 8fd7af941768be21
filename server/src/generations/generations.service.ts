import type { Generation, GenerationList, GenerationListQuery } from '@the-way/shared'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import {
  type CancelGenerationDependencies,
  cancelGeneration,
  cancelGenerations,
} from './cancel-generation.ts'
import { type DeleteGenerationDependencies, deleteGeneration } from './delete-generation.ts'
import { toGeneration as describe } from './generation.mapper.ts'
import { generationNotFoundError } from './generations.errors.ts'
import { retryGeneration } from './retry-generation.ts'
import {
  dryRunGeneration,
  type StartGenerationDependencies,
  startGeneration,
} from './start-generation.ts'

export type GenerationsService = ReturnType<typeof createGenerationsService>

/** Creates and manages generations; a job sends them to Replicate. */
export function createGenerationsService(
  deps: StartGenerationDependencies & CancelGenerationDependencies & DeleteGenerationDependencies,
) {
  const { call } = deps.database
  const toGeneration = (row: GenerationRow) => describe(row, deps.emulated)
  return {
    list: async (owner_id: string, query: GenerationListQuery): Promise<GenerationList> => {
      const { limit, cursor = null, model_id = null } = query
      const page = await call.generations_list({ owner_id, limit, cursor, model_id })
      return { generations: page.generations.map(toGeneration), next_cursor: page.next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<Generation> => {
      const row = await call.generations_get({ owner_id, id })
      if (!row) throw generationNotFoundError(id)
      return toGeneration(row)
    },
    start: startGeneration.bind(null, deps),
    dryRun: dryRunGeneration.bind(null, deps),
    cancel: cancelGeneration.bind(null, deps),
    cancelAll: cancelGenerations.bind(null, deps),
    retry: retryGeneration.bind(null, deps),
    remove: deleteGeneration.bind(null, deps),
  }
}
