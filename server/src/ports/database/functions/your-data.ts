import { DeletionSchema, OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Json, Nullable, pageArgs, Text, Time } from './parts.ts'

/** In the order of the export. */
export const EXPORTED_TABLES = [
  'trained_models',
  'datasets',
  'dataset_images',
  'trainings',
  'training_logs',
  'sheets',
  'generations',
  'generation_parts',
  'generated_images',
  'albums',
  'prompt_templates',
  'image_counters',
  'deleted_runs',
  'api_keys',
  'spending_caps',
  'deletion_receipts',
] as const

export const DeletionTodo = Type.Object({
  files: Type.Array(Text),
  /** Folders of files in which those without a row still have to be found. */
  folders: Type.Array(Text),
  uploads: Type.Array(Text),
  /** As `owner/name:version`. */
  versions: Type.Array(Text),
})
export type DeletionTodo = Static<typeof DeletionTodo>

/**
 * A version that is still at Replicate. `why` tells why it could not be deleted; `null` if the owner chose to keep it.
 */
const Stays = Type.Object({ version: Text, why: Nullable(Text) })

/** A receipt as it is stored; the API returns it with messages in `remains`. */
export const DeletionRow = Type.Object({
  ...DeletionSchema.properties,
  stays: Type.Array(Stays),
  /**
   * Whether its uploads and versions are at the emulator rather than Replicate; `null` in receipts of older versions.
   */
  emulated: Nullable(Flag),
})
export type DeletionRow = Static<typeof DeletionRow>

/** The number of runs that block a deletion. */
const UnderWay = Type.Object({ trainings: Count, generations: Count })
export type UnderWay = Static<typeof UnderWay>

const afterArgs = { owner_id: Id, after: Nullable(Text), limit: Count }

export const yourDataFunctions = {
  storage_summary: entry(
    Args({ owner_id: Id, now: Time }),
    Type.Object({
      datasets: Count,
      datasets_with_end: Count,
      training_images: Count,
      training_image_bytes: Count,
      images: Count,
      image_bytes: Count,
      sources: Count,
      models: Count,
      trainings: Count,
      weights: Count,
      uploads: Count,
      versions: Count,
    }),
  ),
  /** Returns rows of one table ordered by id, after `after`. */
  export_rows: entry(Args({ ...afterArgs, table: OneOf(EXPORTED_TABLES) }), Type.Array(Json)),
  /** Returns keys of files in order, after `after`. */
  export_files: entry(Args(afterArgs), Type.Array(Text)),
  /**
   * Deletes all rows, once per id, and records `folders` and the files, uploads and versions that they referred to. Runs
   * that were not sent are deleted too; `under_way`, with the numbers, if others are in progress. `at_replicate` also
   * includes versions that earlier deletions left there, and only versions of the mode that `emulated` names.
   */
  deletions_start: entry(
    Args({
      id: Id,
      owner_id: Id,
      now: Time,
      at_replicate: Flag,
      emulated: Flag,
      folders: Type.Array(Text),
    }),
    Type.Object({
      outcome: OneOf(['started', 'under_way']),
      deletion: Nullable(DeletionRow),
      under_way: Nullable(UnderWay),
    }),
  ),
  /** Returns the incomplete deletions of all owners. */
  deletions_open: entry(
    Args({}),
    Type.Array(
      Type.Object({ id: Id, created_at: Time, todo: DeletionTodo, emulated: Nullable(Flag) }),
    ),
  ),
  /**
   * Records progress, and how many files without a row were found. With nothing left to do the deletion is complete;
   * `null` if it already was.
   */
  deletions_note: entry(
    Args({
      id: Id,
      now: Time,
      found: Count,
      todo: DeletionTodo,
      remains: Type.Array(Text),
      stays: Type.Array(Stays),
    }),
    Nullable(DeletionRow),
  ),
  deletions_get: entry(Args({ owner_id: Id, id: Id }), Nullable(DeletionRow)),
  deletions_list: entry(
    Args(pageArgs),
    Type.Object({ deletions: Type.Array(DeletionRow), next_cursor: Nullable(Text) }),
  ),
}
