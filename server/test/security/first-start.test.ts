import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { builtProgram } from '../support/built-program.ts'
import { testDataDirectory } from '../support/embedded-database.ts'
import { startServer } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const main = builtProgram('src/main.js')

/** Everything as it is before anybody has set anything. */
const UNSET = { HOST: '', OWNER_TOKEN: '', APP_URL: '', RATE_LIMIT: '', NODE_ENV: '' }

/** Whether somebody listens there. */
async function isOpen(t: Test, host: string, port: number): Promise<boolean> {
  const socket = connect(port, host)
  t.teardown(() => socket.destroy())
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
}

t.test('listens on 127.0.0.1 alone at first start, and requires sign-in', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  const server = await startServer(t, { ...UNSET, DATA_DIR })
  const { hostname, port } = new URL(server.url)
  t.equal(hostname, '127.0.0.1')
  t.equal(await isOpen(t, '127.0.0.1', Number(port)), true)
  // Of the same machine; who listens on every address is heard there too.
  t.equal(await isOpen(t, '127.0.0.2', Number(port)), false)
  t.equal((await server.fetch('/api/models')).status, 401)
  t.ok(existsSync(join(DATA_DIR, 'owner-token')), 'a secret was made')
})

/** What a server says that does not start. */
async function refusalOf(t: Test, environment: Record<string, string>): Promise<string> {
  const child = fork(main, {
    execArgv: [],
    silent: true,
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...UNSET, ...environment },
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const [code]: unknown[] = await once(child, 'close')
  t.equal(code, 1, said)
  t.notMatch(said, /\n\s+at /, 'in words')
  return said
}

t.test('does not start without a secret where others can reach it', async (t) => {
  const DATA_DIR = join(temporaryDirectory(t), 'data')
  const said = await refusalOf(t, { HOST: '0.0.0.0', DATA_DIR })
  t.match(said, /^HOST is 0\.0\.0\.0, which others can reach: set OWNER_TOKEN/)
  t.notOk(existsSync(DATA_DIR), 'nothing was made')
})

t.test('does not start on an address that it cannot listen on', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  // An address for documents, which no machine has.
  const HOST = '192.0.2.1'
  const said = await refusalOf(t, { HOST, OWNER_TOKEN: 'x'.repeat(32), DATA_DIR })
  t.match(said, /^HOST 192\.0\.2\.1 is not an IP address or hostname of this machine/)
})
