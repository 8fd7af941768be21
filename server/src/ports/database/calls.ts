import { type DatabaseCalls, DatabaseError } from './database.ts'
import { type FunctionName, functionNames } from './functions.ts'
import { encodeArguments } from './json.ts'

/** Calls the function with the text of its argument, and answers what its JSON says. */
export type SendCall = (name: FunctionName, args: string) => Promise<unknown>

/** The typed calls of an adapter. Results are not checked here: the contract suite holds the SQL to `functions.ts`. */
export function createCalls(send: SendCall): DatabaseCalls {
  const call = (name: FunctionName) => (args: object) => send(name, encodeArguments(args))
  return Object.fromEntries(functionNames.map((name) => [name, call(name)])) as DatabaseCalls
}

export type Row = Record<string, unknown>

/** The calls of an engine that is asked in SQL; `name` is the same for the same text. */
export const createSqlCalls = (
  query: (name: FunctionName, sql: string, parameters: unknown[]) => Promise<Row[]>,
): DatabaseCalls =>
  createCalls(async (name, args) => {
    const sql = `select public.${name}(p => $1::text::jsonb)::text as result`
    const [row] = await query(name, sql, [args])
    const result = row?.['result']
    if (result === null) return null
    if (typeof result === 'string') return JSON.parse(result) as unknown
    throw new DatabaseError('internal', `${name} answered nothing.`)
  })
