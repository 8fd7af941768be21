import { type DatabaseCalls, DatabaseError } from './database.ts'
import { type FunctionName, functionNames } from './functions.ts'

/** Calls a function with its argument as JSON text, and returns its parsed result. */
export type SendCall = (name: FunctionName, args: string) => Promise<unknown>

/** Creates the typed calls of an adapter. Results are not validated here: the contract tests check the SQL. */
export function createCalls(send: SendCall): DatabaseCalls {
  const call = (name: FunctionName) => (args: object) => send(name, encodeArguments(args))
  return Object.fromEntries(functionNames.map((name) => [name, call(name)])) as DatabaseCalls
}

/**
 * Returns a call's arguments as JSON. `jsonb` rejects two things that a JavaScript string may contain: U+0000 and half
 * of a surrogate pair. Both become U+FFFD, so that a call cannot fail because of a user's text.
 */
function encodeArguments(args: object): string {
  const text = JSON.stringify(args)
  // JSON.stringify writes both as escapes. The last alternative skips other escapes, such as a doubled backslash.
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (found) =>
    found === '\\u0000' || found.startsWith('\\ud') ? '\\ufffd' : found,
  )
}

export type Row = Record<string, unknown>

/** Creates the calls of an engine that runs SQL. */
export const createSqlCalls = (
  query: (sql: string, parameters: unknown[]) => Promise<Row[]>,
): DatabaseCalls =>
  createCalls(async (name, args) => {
    const sql = `select public.${name}(p => $1::text::jsonb)::text as result`
    const [row] = await query(sql, [args])
    const result = row?.['result']
    if (result === null) return null
    if (typeof result === 'string') return JSON.parse(result) as unknown
    throw new DatabaseError('internal', `${name} did not return a result.`)
  })
