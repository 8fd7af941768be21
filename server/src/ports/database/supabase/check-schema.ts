import { type DatabaseCalls, DatabaseError, DatabaseSetupError } from '../database.ts'
import { readSchemaVersion, SETUP_FILE } from '../schema.ts'
import { type WaitOptions, waitForDatabase } from '../wait-for-database.ts'
import { UNKNOWN_FUNCTION } from './postgrest-error.ts'

interface Project extends WaitOptions {
  url: string
  /** `readSetupSql()`, which contains the version that the project must have. */
  schemaSql: string
}

/** Throws if the project's schema is missing, older or newer than this server's, or if the project denies access. */
export async function checkSchema(call: DatabaseCalls, options: Project): Promise<void> {
  const wanted = readSchemaVersion(options.schemaSql)
  const version = await readVersion(call, options)
  if (version > wanted)
    throw new DatabaseSetupError(
      `The Supabase project was set up by a newer version of The Way (schema ${version}, this one: ${wanted}). Update The Way.`,
    )
  if (version < wanted)
    throw new DatabaseSetupError(
      `The Supabase project has schema ${version} and this version of The Way needs ${wanted}. ${pasteInto(options.url)}`,
    )
}

async function readVersion(call: DatabaseCalls, options: Project): Promise<number> {
  try {
    return (await waitForDatabase(() => call.schema_version({}), options)).version
  } catch (error) {
    throw error instanceof DatabaseError ? toSetupError(error, options) : error
  }
}

function toSetupError(error: DatabaseError, { url }: Project): DatabaseSetupError {
  const setupError = (message: string) => new DatabaseSetupError(message, { cause: error })
  if (error.kind === 'unavailable')
    return setupError(
      `SUPABASE_URL does not answer (${error.message}). Check the URL, and whether the project is paused.`,
    )
  if (error.sqlstate === UNKNOWN_FUNCTION)
    return setupError(`The Supabase project is not set up yet. ${pasteInto(url)}`)
  // 42501: the functions exist, but only the service role may call them.
  if (error.sqlstate === '42501' || /^HTTP 40[13]$|^PGRST30/.test(error.sqlstate ?? ''))
    return setupError(
      'SUPABASE_SERVICE_ROLE_KEY is not the service role’s key of this project. Copy it from Project Settings, API Keys.',
    )
  return setupError(`The Supabase project rejected the first call: ${error.message}`)
}

const pasteInto = (url: string) =>
  `Paste ${SETUP_FILE} into the SQL editor at ${sqlEditorOf(url)}, run it, and start again.`

/** Returns the URL of a hosted project's SQL editor, or a description for other projects. */
export function sqlEditorOf(url: string): string {
  const project = /^([a-z0-9]+)\.supabase\.(?:co|in)$/.exec(new URL(url).hostname)?.[1]
  return project
    ? `https://supabase.com/dashboard/project/${project}/sql/new`
    : `the project of ${url}`
}
