import { type Static, type TSchema, Type } from 'typebox'
import { Nullable } from './schema.ts'

export const MAX_PAGE_SIZE = 100

export const ListQuerySchema = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: 24 }),
  cursor: Type.Optional(
    Type.String({
      maxLength: 300,
      pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z_',
      description: 'the `next_cursor` of the previous page',
    }),
  ),
})
export type ListQuery = Static<typeof ListQuerySchema>

/** `{<plural>: [...], next_cursor}`; `next_cursor` is `null` on the last page. */
export const ListSchema = <K extends string, T extends TSchema>(plural: K, item: T) =>
  Type.Object({
    [plural]: Type.Array(item),
    next_cursor: Nullable(Type.String()),
  } as { [P in K]: ReturnType<typeof Type.Array<T>> } & {
    next_cursor: ReturnType<typeof Nullable<ReturnType<typeof Type.String>>>
  })
