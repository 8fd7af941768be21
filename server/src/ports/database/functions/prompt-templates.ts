import { OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import {
  Answer,
  Args,
  Count,
  Flag,
  Id,
  IdempotentAnswer,
  Nullable,
  pageArgs,
  Text,
  Time,
} from './parts.ts'

export const PromptTemplateRow = Type.Object({
  id: Id,
  owner_id: Id,
  name: Text,
  text: Text,
  created_at: Time,
  updated_at: Time,
})
export type PromptTemplateRow = Static<typeof PromptTemplateRow>

const MaybeTemplate = Nullable(PromptTemplateRow)

/** `name_key` is the name as `foldText` returns it: two templates of an owner never have the same. */
export const promptTemplateFunctions = {
  /**
   * `too_many`: the owner has `max` templates already. `replayed`: the key already has an answer; `key_lost`: another
   * request has claimed it.
   */
  prompt_templates_create: entry(
    Args({
      now: Time,
      max: Count,
      template: Type.Object({ id: Id, owner_id: Id, name: Text, name_key: Text, text: Text }),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf(['created', 'replayed', 'key_lost', 'name_taken', 'too_many']),
      template: MaybeTemplate,
      answer: Nullable(Answer),
    }),
  ),
  prompt_templates_list: entry(
    Args(pageArgs),
    Type.Object({ templates: Type.Array(PromptTemplateRow), next_cursor: Nullable(Text) }),
  ),
  /** Changes the name, the text or both; `null` keeps what it is. */
  prompt_templates_update: entry(
    Args({
      owner_id: Id,
      id: Id,
      now: Time,
      name: Nullable(Text),
      name_key: Nullable(Text),
      text: Nullable(Text),
    }),
    Type.Object({
      outcome: OneOf(['updated', 'not_found', 'name_taken']),
      template: MaybeTemplate,
    }),
  ),
  prompt_templates_delete: entry(Args({ owner_id: Id, id: Id }), Flag),
}
