import { randomUUID } from 'node:crypto'
import { parseModelReference } from '@the-way/shared'
import type { TestApp } from './test-app.ts'

let latest = 0

/** Lists are ordered by creation time, so no two models have the same. */
const laterTime = () => {
  latest = Math.max(latest + 1, Date.now())
  return new Date(latest).toISOString()
}

/** Stores a model of the owner as an earlier app may have left it, not checked at Replicate. */
export async function addModel(
  { deps, config }: Pick<TestApp, 'deps' | 'config'>,
  { name, model_url }: { name: string; model_url: string },
): Promise<{ id: string }> {
  const reference = parseModelReference(model_url)
  return deps.database.call.models_save({
    now: laterTime(),
    model: {
      id: randomUUID(),
      owner_id: 'local',
      name,
      description: null,
      version: reference?.version ?? null,
      model_url,
      keyword: null,
      input_parameters: null,
      category: null,
      is_public: false,
      replicate_id: null,
      base_model: reference ? `${reference.owner}/${reference.name}` : model_url,
      trainer: null,
      emulated: config.replicate.emulated,
      checked_at: null,
    },
  })
}
