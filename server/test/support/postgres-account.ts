import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Account {
  uid: number
  gid: number
}

/**
 * Returns an account to run PostgreSQL, which cannot run as root, and creates it if missing; `null` if we are not root.
 */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  return (await find('postgres')) ?? (await make('postgres'))
}

async function find(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function make(name: string): Promise<Account> {
  // Another test file may create it at the same time.
  await run('useradd', ['--system', '--user-group', '--no-create-home', name]).catch(() => {})
  const made = await find(name)
  if (!made)
    throw new Error(`The account ${name} could not be created. Set TEST_DATABASE_URL instead.`)
  return made
}
