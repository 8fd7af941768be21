import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { unprivilegedAccount } from './postgres-account.ts'
import { administer, freePort } from './postgres-server.ts'
import { repositoryUrl } from './repository.ts'
import type { Scope } from './scope.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const { findPgBouncer }: { findPgBouncer(): string } = await import(
  repositoryUrl('scripts/pgbouncer.mjs').href
)

/** The PgBouncer that `npm test` found. Without one, tests of poolers are skipped with this reason. */
const program = process.env['PGBOUNCER_PATH'] || findPgBouncer()
export const skip = program
  ? false
  : 'no PgBouncer: install one, or set PGBOUNCER_PATH, and run npm test again'

export interface PgBouncer {
  /** Returns the URL of a database through it. */
  urlOf(databaseUrl: string): string
  /** Runs a command of its administration console, such as `set pool_mode = statement`. */
  administer(command: string): Promise<void>
}

/** Starts PgBouncer in front of a PostgreSQL server, with settings of its `[pgbouncer]` section; stopped at the end. */
export async function startPgBouncer(
  t: Scope,
  serverUrl: string,
  settings: Record<string, string>,
): Promise<PgBouncer> {
  const account = await unprivilegedAccount()
  const directory = temporaryDirectory(t)
  const { hostname, port: serverPort, username } = new URL(serverUrl)
  const port = await freePort()
  const section = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: join(directory, 'users.txt'),
    admin_users: username,
    ...settings,
  }
  const lines = Object.entries(section).map(([name, value]) => `${name} = ${value}\n`)
  const files = {
    'users.txt': `"${username}" ""\n`,
    'pgbouncer.ini': `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${lines.join('')}`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  for (const path of [directory, ...Object.keys(files).map((name) => join(directory, name))])
    if (account) chownSync(path, account.uid, account.gid)

  const child = spawn(program, [join(directory, 'pgbouncer.ini')], {
    ...account,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await untilReady(createInterface({ input: child.stderr }))
  child.stderr.resume()

  const through = (databaseUrl: string) =>
    Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href
  return {
    urlOf: through,
    administer: (command) => administer(through(new URL('/pgbouncer', serverUrl).href), command),
  }
}

async function untilReady(output: AsyncIterable<string>): Promise<void> {
  const lines: string[] = []
  for await (const line of output) {
    lines.push(line)
    if (line.includes('process up')) return
  }
  throw new Error(`PgBouncer did not start:\n${lines.join('\n')}`)
}
