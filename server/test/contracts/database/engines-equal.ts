import { type Database, DatabaseError } from '../../../src/ports/database/database.ts'
import type { FunctionName } from '../../../src/ports/database/functions.ts'
import { type EdgeCall, edgeCalls } from './edge-arguments.ts'

export interface Comparison {
  name: FunctionName
  calls: number
  /** Calls that failed, with the same error on every engine. */
  errors: number
  /** For each engine but the first, the calls whose result differs from the first one's. */
  different: Record<string, string[]>
}

/** Calls every function with edge values on every engine and compares the results byte for byte. */
export async function compareEngines(engines: Record<string, Database>): Promise<Comparison[]> {
  const rows = new Map<FunctionName, Comparison>()
  const [first, ...others] = Object.entries(engines)
  if (!first) throw new Error('no engine to compare')
  for (const call of edgeCalls()) {
    const row = rows.get(call.name) ?? {
      name: call.name,
      calls: 0,
      errors: 0,
      different: Object.fromEntries(others.map(([engine]) => [engine, []])),
    }
    rows.set(call.name, row)
    row.calls += 1
    const expected = await resultOf(first[1], call)
    if (expected.startsWith('error')) row.errors += 1
    for (const [engine, database] of others) {
      const result = await resultOf(database, call)
      if (result !== expected)
        row.different[engine]?.push(`${call.filling}: ${cut(result)} instead of ${cut(expected)}`)
    }
  }
  return [...rows.values()]
}

async function resultOf({ call }: Database, { name, args }: EdgeCall): Promise<string> {
  try {
    const send: (args: never) => Promise<unknown> = call[name]
    return JSON.stringify(await send(args as never))
  } catch (error) {
    if (error instanceof DatabaseError) return `error ${error.kind} ${error.sqlstate}`
    throw error
  }
}

const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
