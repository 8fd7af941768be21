import type { Test } from 'tap'
import { Value } from 'typebox/value'
import type { Database, DatabaseCalls } from '../../../src/ports/database/database.ts'
import {
  databaseFunctions,
  type FunctionName,
  functionNames,
} from '../../../src/ports/database/functions.ts'

/** What an adapter brings to the suite: itself, and a way to look behind the port. */
export interface ContractDatabase extends Database {
  query(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>
}

export interface ContractContext {
  /** Every call's arguments and result are held to `functions.ts`. */
  call: DatabaseCalls
  query: ContractDatabase['query']
}

/** Behaviours by name; each begins with empty tables. */
export type Cases = Record<string, (t: Test, context: ContractContext) => Promise<void>>

/** The adapter's calls, failing where arguments or result are not as `functions.ts` says. */
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

/** A time of the tests' own clock, in seconds from its start, as SQL writes it. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2030, 0, 1) + seconds * 1000).toISOString().replace('Z', '000Z')

/** The value that a case cannot go on without. */
export function some<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('nothing there')
  return value
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
