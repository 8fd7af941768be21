import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count } from './parts.ts'

export const schemaFunctions = {
  /** The version of the schema that was applied; equals SCHEMA_VERSION of the build when up to date. */
  schema_version: entry(Args({}), Type.Object({ version: Count })),
}
