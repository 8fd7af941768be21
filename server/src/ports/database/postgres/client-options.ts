import { readFileSync } from 'node:fs'
import { DatabaseSetupError } from '../database.ts'

/** Parameters that name a file. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey']
/** `pg` treats these modes like `verify-full`, and prints a warning that its next version will not. */
const VERIFYING_MODES = ['prefer', 'require', 'verify-ca']

/**
 * Returns the options of `pg` for a DATABASE_URL, which the configuration has checked. Throws a `DatabaseSetupError` if
 * a certificate or key cannot be read.
 */
export function clientOptions(databaseUrl: string): { connectionString: string } {
  // `pg` would escape a URL with a space a second time; `href` has none.
  const url = new URL(databaseUrl)
  const { searchParams } = url
  for (const parameter of FILES) {
    const path = searchParams.get(parameter)
    if (path !== null) checkPem(parameter, path)
  }
  const isLikeLibpq = searchParams.get('uselibpqcompat') === 'true'
  if (!isLikeLibpq && VERIFYING_MODES.includes(searchParams.get('sslmode') ?? ''))
    searchParams.set('sslmode', 'verify-full')
  return { connectionString: url.href }
}

function checkPem(parameter: string, path: string): void {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    const problem =
      code === 'ENOENT' ? 'a file that does not exist' : `a file that cannot be read (${code})`
    throw new DatabaseSetupError(
      `${parameter} in DATABASE_URL is ${path}, ${problem}. Correct the path; a relative one starts from ${process.cwd()}.`,
      { cause: error },
    )
  }
  // Node.js ignores an authority that it cannot read.
  if (!text.includes('-----BEGIN '))
    throw new DatabaseSetupError(
      `${parameter} in DATABASE_URL is ${path}, which is not in PEM format. Use a file with a line such as -----BEGIN CERTIFICATE-----.`,
    )
}
