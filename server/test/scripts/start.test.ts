import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createCheckout, isRunning, until } from './checkout.ts'

// Where the shell replaces itself by what it runs, this is npm.
const parentOf = (pid: number) =>
  Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))

const HANGING_TOOL = `
const started = JSON.stringify({ pid: process.pid, parent: process.ppid })
require('node:fs').appendFileSync(process.env.NOTES, 'tsc started ' + started + '\\n')
setInterval(() => {}, 1000)
`

async function startWithNpm(t: Test) {
  const checkout = createCheckout(t)
  const npm = checkout.launch('npm', ['start'])
  const emulator = await checkout.started('emulator')
  const server = await checkout.started('server')
  const pids = {
    npm: npm.child.pid ?? 0,
    shell: parentOf(server.parent),
    start: server.parent,
    server: server.pid,
    emulator: emulator.pid,
  }
  const allEnded = () => until(() => !Object.values(pids).some(isRunning))
  return { checkout, npm, emulator, server, pids, allEnded }
}

t.test('starts the emulator and tells the server its address', async (t) => {
  const { checkout, npm, emulator, server, allEnded } = await startWithNpm(t)
  t.equal(server.url, 'http://127.0.0.1:9/v1')
  t.equal(emulator.port, '0')
  t.equal(emulator.folder, join(checkout.root, '.data/emulator'))

  npm.child.kill('SIGTERM')
  await allEnded()
})

t.test('Ctrl-C, which npm passes on once more, asks everything to stop once', async (t) => {
  const { checkout, pids, allEnded } = await startWithNpm(t)
  process.kill(-pids.npm, 'SIGINT')
  process.kill(-pids.npm, 'SIGINT')
  await allEnded()
  t.same(checkout.lines().slice(-2).sort(), ['emulator asked', 'server asked'])
})

t.test('a wished stop is a success, also when asked twice at once', async (t) => {
  const checkout = createCheckout(t)
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'])
  await checkout.started('server')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const { code, output } = await ended
  t.equal(code, 0)
  t.equal(output.match(/stopping\./g)?.length, 1)
})

for (const victim of ['npm', 'shell', 'start', 'server', 'emulator'] as const) {
  t.test(`leaves nothing running when ${victim} is killed`, async (t) => {
    const { pids, allEnded } = await startWithNpm(t)
    process.kill(pids[victim], 'SIGKILL')
    await allEnded()
  })
}

t.test('killed while it builds, it leaves no tool running', async (t) => {
  const checkout = createCheckout(t)
  checkout.write('node_modules/typescript/bin/tsc', HANGING_TOOL)
  checkout.launch('npm', ['start'])
  const { pid, parent } = await checkout.started('tsc')
  process.kill(parent, 'SIGKILL')
  await until(() => !isRunning(pid))
  t.notOk(isRunning(pid))
})

t.test('ends with the code of a server that ended by itself', async (t) => {
  const { npm, pids, allEnded } = await startWithNpm(t)
  process.kill(pids.server, 'SIGUSR2')
  t.equal((await npm.ended).code, 7)
  await allEnded()
})

t.test('says so and stops when the emulator ended by itself', async (t) => {
  const { npm, pids, allEnded } = await startWithNpm(t)
  process.kill(pids.emulator, 'SIGUSR2')
  const { code, output } = await npm.ended
  t.equal(code, 1)
  t.match(output, 'the Replicate emulator ended unexpectedly')
  await allEnded()
})

const WITHOUT_EMULATOR = {
  'a token': { REPLICATE_API_TOKEN: 'r8_token' },
  'the address of another emulator': { EMULATOR_API_BASE_URL: 'http://127.0.0.1:1/v1' },
  production: { NODE_ENV: 'production' },
}
for (const [reason, environment] of Object.entries(WITHOUT_EMULATOR)) {
  t.test(`starts the server alone with ${reason}`, async (t) => {
    const checkout = createCheckout(t)
    const { child, ended } = checkout.launch('node', ['scripts/start.mjs'], environment)
    const server = await checkout.started('server')
    child.kill('SIGTERM')
    t.equal((await ended).code, 0)
    t.notOk(isRunning(server.pid))
    t.notOk(checkout.lines().some((line) => line.startsWith('emulator')))
  })
}

t.test('takes the token from .env, unless the environment empties it', async (t) => {
  const checkout = createCheckout(t)
  checkout.write('.env', 'REPLICATE_API_TOKEN=another\n')
  checkout.write('.env.local', 'export REPLICATE_API_TOKEN="r8_token" # mine\r\n')
  const first = checkout.launch('node', ['scripts/start.mjs'])
  await checkout.started('server')
  first.child.kill('SIGTERM')
  await first.ended
  t.notOk(checkout.lines().some((line) => line.startsWith('emulator')))

  const second = checkout.launch('node', ['scripts/start.mjs'], { REPLICATE_API_TOKEN: '' })
  await checkout.started('emulator')
  second.child.kill('SIGTERM')
  t.equal((await second.ended).code, 0)
})

/** Asks the server to end with the code that means: start me again. */
const askForRestart = (pid: number) => process.kill(pid, 'SIGWINCH')

t.test(
  'restarts the server on its own wish, without the emulator once a token is stored',
  async (t) => {
    const { checkout, npm, pids } = await startWithNpm(t)
    checkout.write('.data/replicate-token', '{}')
    askForRestart(pids.server)
    await until(() => !isRunning(pids.server) && !isRunning(pids.emulator))
    const second = await checkout.startedAfter('server', pids.server)
    t.equal(second.url, undefined, 'demo mode has ended')
    t.equal(second.parent, pids.start)

    rmSync(join(checkout.root, '.data/replicate-token'))
    askForRestart(second.pid)
    const third = await checkout.startedAfter('server', second.pid)
    const emulator = await checkout.startedAfter('emulator', pids.emulator)
    t.equal(third.url, 'http://127.0.0.1:9/v1', 'and is back')
    npm.child.kill('SIGTERM')
    await until(() => ![third.pid, emulator.pid, pids.start].some(isRunning))
  },
)

t.test('a variable that is set to nothing keeps demo mode, whatever is stored', async (t) => {
  const checkout = createCheckout(t)
  checkout.write('.data/replicate-token', '{}')
  checkout.write('.env.local', 'REPLICATE_API_TOKEN=\n')
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'])
  await checkout.started('emulator')
  child.kill('SIGTERM')
  await ended
})

for (const victim of ['npm', 'start'] as const) {
  t.test(
    `leaves nothing running when ${victim} is killed in the middle of a restart`,
    async (t) => {
      const { checkout, pids, allEnded } = await startWithNpm(t)
      askForRestart(pids.server)
      process.kill(pids[victim], 'SIGKILL')
      await allEnded()
      // Whatever the restart still started has ended too.
      await until(
        () => !checkout.pidsOf('server').concat(checkout.pidsOf('emulator')).some(isRunning),
      )
      t.notOk(isRunning(pids.start))
    },
  )
}
