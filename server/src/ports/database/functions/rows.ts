import { OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Json } from './parts.ts'

/**
 * The tables that are moved from one database to another, each after those that it refers to. Sign-ins are not moved,
 * and an embedded database has a single owner and therefore no accounts.
 */
export const MOVED_TABLES = [
  'trained_models',
  'datasets',
  'dataset_images',
  'runs',
  'trainings',
  'sheets',
  'generations',
  'generation_parts',
  'image_counters',
  'generated_images',
  'albums',
  'album_images',
  'prompt_templates',
  'deleted_runs',
  'removals',
  'training_logs',
  'spending_caps',
  'webhook_deliveries',
  'idempotency_keys',
  'api_keys',
  'deletion_receipts',
] as const

export const rowFunctions = {
  /** Adds rows as `to_jsonb` returned them elsewhere; existing rows stay as they are. Returns how many were added. */
  rows_import: entry(Args({ table: OneOf(MOVED_TABLES), rows: Type.Array(Json) }), Count),
}
