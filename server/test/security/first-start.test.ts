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

/** An environment without settings. */
const UNSET = { HOST: '', OWNER_TOKEN: '', APP_URL: '', RATE_LIMIT: '', NODE_ENV: '' }

/** Returns whether a server listens on this port. */
async function isOpen(t: Test, host: string, port: number): Promise<boolean> {
  const socket = connect(port, host)
  t.teardown(() => socket.destroy())
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
}

t.test('listens only on 127.0.0.1 at first start, and requires sign-in', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  const server = await startServer(t, { ...UNSET, DATA_DIR })
  const { hostname, port } = new URL(server.url)
  t.equal(hostname, '127.0.0.1')
  t.equal(await isOpen(t, '127.0.0.1', Number(port)), true)
  // A server that listens on all IP addresses of the machine could be reached here too.
  t.equal(await isOpen(t, '127.0.0.2', Number(port)), false)
  t.equal((await server.fetch('/api/models')).status, 401)
  t.ok(existsSync(join(DATA_DIR, 'owner-token')), 'a token was created')
})

/** Returns the error output of a server that does not start. */
async function startErrorOf(t: Test, environment: Record<string, string>): Promise<string> {
  const child = fork(main, {
    execArgv: [],
    silent: true,
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...UNSET, ...environment },
  })
  t.teardown(() => child.kill('SIGKILL'))
  let output = ''
  child.stderr?.on('data', (text: Buffer) => {
    output += text.toString()
  })
  const [code]: unknown[] = await once(child, 'close')
  t.equal(code, 1, output)
  t.notMatch(output, /\n\s+at /, 'without a stack trace')
  return output
}

t.test('does not start without a token if others can reach it', async (t) => {
  const DATA_DIR = join(temporaryDirectory(t), 'data')
  const error = await startErrorOf(t, { HOST: '0.0.0.0', DATA_DIR })
  t.match(error, /^HOST is 0\.0\.0\.0, which others can reach: set OWNER_TOKEN/)
  t.notOk(existsSync(DATA_DIR), 'no folder was created')
})

t.test('does not start on an IP address that it cannot listen on', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  // An IP address reserved for documentation (RFC 5737), which is never assigned to a machine.
  const HOST = '192.0.2.1'
  const error = await startErrorOf(t, { HOST, OWNER_TOKEN: 'x'.repeat(32), DATA_DIR })
  t.match(error, /^HOST 192\.0\.2\.1 is not an IP address or hostname of this machine/)
})
