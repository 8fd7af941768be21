import { type DatabaseCalls, DatabaseError } from './database.ts'
import { type FunctionName, functionNames } from './functions.ts'
import { encodeArguments } from './json.ts'

/** Calls a function with its argument as JSON text, and returns its parsed result. */
export type SendCall = (name: FunctionName, args: string) => Promise<unknown>

/** Creates the typed calls of an adapter. Results are not validated here: the contract tests check the SQL. */
export function createCalls(send: SendCall): DatabaseCalls {
  const call = (name: FunctionName) => (args: object) => send(name, encodeArguments(args))
  return Object.fromEntries(functionNames.map((name) => [name, call(name)])) as DatabaseCalls
}

export type Row = Record<string, unknown>

/** Creates the calls of an engine that runs SQL; the same `name` always has the same SQL. */
export const createSqlCalls = (
  query: (name: FunctionName, sql: string, parameters: unknown[]) => Promise<Row[]>,
): DatabaseCalls =>
  createCalls(async (name, args) => {
    const sql = `select public.${name}(p => $1::text::jsonb)::text as result`
    const [row] = await query(name, sql, [args])
    const result = row?.['result']
    if (result === null) return null
    if (typeof result === 'string') return JSON.parse(result) as unknown
    throw new DatabaseError('internal', `${name} did not return a result.`)
  })
