import type { Test } from 'tap'
import { Value } from 'typebox/value'
import type { Database, DatabaseCalls } from '../../../src/ports/database/database.ts'
import {
  databaseFunctions,
  type FunctionName,
  functionNames,
} from '../../../src/ports/database/functions.ts'

/** What an adapter passes to the suite: itself, and direct access to the database. */
export interface ContractDatabase extends Database {
  query(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>
}

export interface ContractContext {
  /** Checks the arguments and result of each call against `functions.ts`. */
  call: DatabaseCalls
  query: ContractDatabase['query']
}

/** Cases by name; each starts with empty tables. */
export type Cases = Record<string, (t: Test, context: ContractContext) => Promise<void>>

/** Returns the adapter's calls, which throw if arguments or result do not match `functions.ts`. */
export function checkedCalls({ call }: Database): DatabaseCalls {
  const checked = (name: FunctionName) => async (args: object) => {
    const { args: argsSchema, result: resultSchema } = databaseFunctions[name]
    assertValue(argsSchema, args, `${name}: arguments`)
    const send: (args: never) => Promise<unknown> = call[name]
    const result = await send(args as never)
    assertValue(resultSchema, result, `${name}: result`)
    return result
  }
  return Object.fromEntries(functionNames.map((name) => [name, checked(name)])) as DatabaseCalls
}

function assertValue(
  schema: Parameters<typeof Value.Check>[1] & object,
  value: unknown,
  what: string,
): void {
  const [error] = Value.Errors(schema, value)
  if (error) throw new Error(`${what}${error.instancePath} ${error.message}`)
}

/** Returns a time in seconds from the start of the tests' clock, formatted as SQL does. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2030, 0, 1) + seconds * 1000).toISOString().replace('Z', '000Z')

/** Returns a value that the case needs. Throws if it is missing. */
export function some<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected a value')
  return value
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
