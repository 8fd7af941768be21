import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import type { Row } from '../../src/ports/database/calls.ts'
import { type Account, unprivilegedAccount } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import type { Scope } from './scope.ts'

export interface PostgresServer {
  /** The URL of its maintenance database. */
  readonly url: string
  /** Creates a database from a template, by default an empty one, and returns its URL; dropped when the test ends. */
  createDatabase(t: Scope, template?: string): Promise<string>
  /** The postmaster if we started the server; `restart` replaces it. */
  readonly process: ChildProcess | null
  /** Starts it again with the same port and data, after a test has stopped it. */
  restart(): Promise<void>
}

/** Returns the server shared by all test files, at TEST_DATABASE_URL, or starts one for this file. */
export async function sharedPostgres(t: Scope): Promise<PostgresServer> {
  const url = process.env['TEST_DATABASE_URL']
  if (!url) return startPostgres(t)
  return {
    url,
    createDatabase: (t, template) => createDatabase(t, url, template),
    process: null,
    restart: () => Promise.reject(new Error('Tests must not restart the shared server.')),
  }
}

export interface PostgresOptions {
  /** Files in its data folder, such as `pg_hba.conf`, by name. */
  files?: Record<string, string>
  /** Settings of its own, such as `ssl`. */
  settings?: Record<string, string>
}

/** Starts a PostgreSQL server, which the test may kill; stopped and removed when the test ends. */
export async function startPostgres(
  t: Scope,
  { files = {}, settings = {} }: PostgresOptions = {},
): Promise<PostgresServer> {
  const account = await unprivilegedAccount()
  const binaries = await postgresBinaries(account)
  const directory = mkdtempSync(join(tmpdir(), 'the-way-postgres-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  if (account) chownSync(directory, account.uid, account.gid)
  await initialise(binaries.initdb, directory, account)
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, 'data', name)
    writeFileSync(path, text, { mode: 0o600 })
    if (account) chownSync(path, account.uid, account.gid)
  }
  const port = await freePort()
  const launch = () => start(binaries.postgres, { directory, port, account, settings })
  let postmaster = launch()
  t.teardown(() => stop(postmaster))
  await untilReady(postmaster)
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return {
    url,
    createDatabase: (t, template) => createDatabase(t, url, template),
    get process() {
      return postmaster
    },
    restart: async () => {
      // Processes of a killed server hold its shared memory for a moment, which keeps a new one from starting.
      for (;;) {
        postmaster = launch()
        if (
          await untilReady(postmaster).then(
            () => true,
            () => false,
          )
        )
          return
      }
    },
  }
}

/** Opens a direct connection to the database, closed when the test ends. */
export async function connectTo(t: Scope, url: string) {
  const client = new pg.Client({ connectionString: url })
  // A test may cut the connection; its queries then reject.
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end().catch(() => {}))
  return async (sql: string, parameters?: unknown[]): Promise<Row[]> =>
    (await client.query<Row>(sql, parameters)).rows
}

async function createDatabase(
  t: Scope,
  serverUrl: string,
  template = 'template1',
): Promise<string> {
  const name = `the_way_test_${randomUUID().replaceAll('-', '')}`
  await administer(serverUrl, `create database ${name} template ${template}`)
  // The server and its databases may be gone by then.
  t.teardown(() => administer(serverUrl, `drop database ${name} with (force)`).catch(() => {}))
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Runs one statement on the server. */
export async function administer(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const asAccount = (account: Account | null) => ({
  cwd: tmpdir(),
  env: { ...process.env, LC_ALL: 'C' },
  ...account,
})

async function initialise(initdb: string, directory: string, account: Account | null) {
  const args = [`--pgdata=${directory}/data`, '--username=postgres', '--auth=trust', '--no-sync']
  const child = spawn(initdb, [...args, '--encoding=UTF8', '--locale=C'], {
    ...asAccount(account),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`initdb exited with code ${code}`)
}

interface StartOptions {
  directory: string
  port: number
  account: Account | null
  settings: Record<string, string>
}

/** Trades durability for speed, which is fine for test data. */
function start(postgres: string, { directory, port, account, settings: own }: StartOptions) {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    ...own,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(postgres, ['-D', `${directory}/data`, '-p', String(port), ...flags], {
    ...asAccount(account),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function untilReady(postmaster: ChildProcess) {
  if (!postmaster.stderr) throw new Error('no output to read')
  const lines: string[] = []
  for await (const line of createInterface({ input: postmaster.stderr })) {
    lines.push(line)
    if (line.includes('ready to accept connections')) {
      postmaster.stderr.resume()
      return
    }
  }
  throw new Error(`PostgreSQL did not start:\n${lines.join('\n')}`)
}

async function stop(postmaster: ChildProcess) {
  if (postmaster.exitCode !== null || postmaster.signalCode !== null) return
  const exited = once(postmaster, 'exit')
  // A test may have stopped it with SIGSTOP. SIGINT is PostgreSQL's fast shutdown.
  postmaster.kill('SIGCONT')
  postmaster.kill('SIGINT')
  await exited
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
