import type { DatabaseCalls } from './database.ts'
import { type FunctionName, functionNames } from './functions.ts'
import { encodeArguments } from './json.ts'

/**
 * The typed calls of an adapter. `send` runs `select public.<name>(p => <args>::jsonb)` and answers its text, null
 * for SQL's null. Results are not checked here: the contract suite holds the SQL to `functions.ts`.
 */
export function createCalls(
  send: (name: FunctionName, args: string) => Promise<string | null>,
): DatabaseCalls {
  const call = (name: FunctionName) => async (args: object) => {
    const result = await send(name, encodeArguments(args))
    return result === null ? null : (JSON.parse(result) as unknown)
  }
  return Object.fromEntries(functionNames.map((name) => [name, call(name)])) as DatabaseCalls
}
