import { OneOf, PublicUseSchema } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Json, Nullable, pageArgs, Text, Time } from './parts.ts'

export const ModelRow = Type.Object({
  id: Id,
  owner_id: Id,
  name: Text,
  description: Nullable(Text),
  version: Nullable(Text),
  model_url: Text,
  status: OneOf(['ready', 'archived']),
  keyword: Nullable(Text),
  input_parameters: Nullable(Json),
  category: Nullable(Text),
  is_public: Flag,
  public_use: PublicUseSchema,
  replicate_id: Nullable(Text),
  last_used: Nullable(Time),
  thumbnail_url: Nullable(
    Type.String({ description: 'the earlier app’s column: one of our files, or a URL' }),
  ),
  training_id: Nullable(Id),
  thumbnail_image_id: Nullable(Id),
  thumbnail_image: Nullable(
    Type.String({ description: 'the file of that image, which is shown instead' }),
  ),
  trained_here: Flag,
  checked_at: Nullable(Time),
  base_model: Text,
  trainer: Nullable(Text),
  /** Created in demo mode, so Replicate does not have it. */
  emulated: Flag,
  created_at: Time,
  updated_at: Time,
})
export type ModelRow = Static<typeof ModelRow>

const MaybeModel = Nullable(ModelRow)

export const modelFunctions = {
  /** Returns a model of this owner, or a shared one of another owner without private fields. */
  models_get: entry(Args({ owner_id: Id, id: Id }), MaybeModel),
  models_list: entry(
    Args({ ...pageArgs, status: Nullable(OneOf(['ready', 'archived'])) }),
    Type.Object({ models: Type.Array(ModelRow), next_cursor: Nullable(Text) }),
  ),
  /** Models that other owners share. */
  models_list_shared: entry(
    Args(pageArgs),
    Type.Object({ models: Type.Array(ModelRow), next_cursor: Nullable(Text) }),
  ),
  /** Inserts a registered model; if the id exists, returns that row. */
  models_save: entry(
    Args({
      now: Time,
      model: Type.Pick(ModelRow, [
        'id',
        'owner_id',
        'name',
        'description',
        'version',
        'model_url',
        'keyword',
        'input_parameters',
        'category',
        'is_public',
        'replicate_id',
        'base_model',
        'trainer',
        'emulated',
        'checked_at',
      ]),
    }),
    ModelRow,
  ),
  /** Sets only the keys in `changes` (name, keyword, description, category, is_public, public_use, status, thumbnail_image_id). */
  models_update: entry(Args({ owner_id: Id, id: Id, now: Time, changes: Json }), MaybeModel),
  /** Returns the deleted row, so that its thumbnail can be removed too; its images and training stay. */
  models_delete: entry(Args({ owner_id: Id, id: Id }), MaybeModel),
  /** Counts the owner's models that were created in demo mode. */
  models_count_emulated: entry(Args({ owner_id: Id }), Count),
  models_set_thumbnail: entry(Args({ id: Id, now: Time, thumbnail_url: Text }), MaybeModel),
  /** Records that these models can generate, and returns how many of them are this owner's. */
  models_checked: entry(Args({ owner_id: Id, ids: Type.Array(Id), now: Time }), Count),
}
