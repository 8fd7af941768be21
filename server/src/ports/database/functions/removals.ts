import { OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Text } from './parts.ts'

/** A file in storage, or one of our uploads at Replicate. */
const Removal = Type.Object({ kind: OneOf(['file', 'upload']), name: Text })
export type Removal = Static<typeof Removal>

/** What a deleted row leaves behind, which is noted as a removal in the same transaction. */
export const removed = <const T extends readonly string[]>(outcomes: T) =>
  Type.Object({ outcome: OneOf(outcomes), files: Type.Array(Text), uploads: Type.Array(Text) })

export const removalFunctions = {
  /** What is still to be removed, of all owners, oldest first; of uploads those of this mode. */
  removals_open: entry(Args({ emulated: Flag, limit: Count }), Type.Array(Removal)),
  /** Forgets those that are gone; how many there were. */
  removals_done: entry(Args({ removals: Type.Array(Removal) }), Count),
}
