import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count } from './parts.ts'

export const schemaFunctions = {
  /** Returns the version of the applied schema; `readSchemaVersion` returns the one that this server needs. */
  schema_version: entry(Args({}), Type.Object({ version: Count })),
}
