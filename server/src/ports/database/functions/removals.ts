import { OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Text } from './parts.ts'

/** A file in storage, or one of our uploads at Replicate. */
const Removal = Type.Object({ kind: OneOf(['file', 'upload']), name: Text })
export type Removal = Static<typeof Removal>

/** The files and uploads that a deleted row leaves behind; the same transaction records them as removals. */
export const removed = <const T extends readonly string[]>(outcomes: T) =>
  Type.Object({ outcome: OneOf(outcomes), files: Type.Array(Text), uploads: Type.Array(Text) })

export const removalFunctions = {
  /** Returns the open removals of all owners, oldest first: files, and the uploads of this mode. */
  removals_open: entry(Args({ emulated: Flag, limit: Count }), Type.Array(Removal)),
  /** Deletes completed removals and returns how many. */
  removals_done: entry(Args({ removals: Type.Array(Removal) }), Count),
}
