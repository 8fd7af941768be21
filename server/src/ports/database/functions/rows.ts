import { OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Json } from './parts.ts'

/**
 * What moves from one database to another, each table after those that it refers to. Sign-ins do not; an
 * embedded database has a single owner, so it holds no accounts.
 */
export const MOVED_TABLES = [
  'trained_models',
  'datasets',
  'dataset_images',
  'trainings',
  'generations',
  'image_counters',
  'generated_images',
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
  /** Adds rows as `to_jsonb` told them elsewhere; those that are there already stay. How many were added. */
  rows_import: entry(Args({ table: OneOf(MOVED_TABLES), rows: Type.Array(Json) }), Count),
}
