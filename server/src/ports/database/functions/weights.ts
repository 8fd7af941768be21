import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Nullable, Text } from './parts.ts'

const Measured = { bytes: Count, sha256: Text }

/** What was measured once of a stored weights file, whose contents never change. */
export const WeightsFacts = Type.Object({
  ...Measured,
  /** The one to download; `null` if the file does not contain exactly one LoRA. */
  safetensors: Nullable(
    Type.Object({
      ...Measured,
      /** Where its bytes are in the file. */
      start: Count,
      packed_bytes: Count,
      is_deflated: Flag,
    }),
  ),
})
export type WeightsFacts = Static<typeof WeightsFacts>

export const weightsFunctions = {
  /** Records the facts of a training's weights. Returns false if they are known already or the file is not its own. */
  trainings_set_weights_facts: entry(
    Args({ id: Id, weights_file: Text, facts: WeightsFacts }),
    Flag,
  ),
}
