import t from 'tap'
import { createCheckout, until } from './checkout.ts'

const HANGING_TOOL = `
require('node:fs').appendFileSync(process.env.NOTES, 'tsc started ' + process.pid + '\\n')
setInterval(() => {}, 1000)
`

t.test('runs the server in its own process, and exits with its exit code', async (t) => {
  const checkout = createCheckout(t)
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'])
  t.equal(await checkout.started('server'), child.pid)
  child.kill('SIGUSR2')
  t.equal((await ended).code, 7)
})

t.test('leaves signals to the server, which then exits with 0', async (t) => {
  const checkout = createCheckout(t)
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'])
  await checkout.started('server')
  child.kill('SIGTERM')
  t.equal((await ended).code, 0)
  t.equal(checkout.lines().at(-1), 'server stopped')
})

t.test('stops the server when the process through which npm started it is killed', async (t) => {
  const checkout = createCheckout(t)
  // The shell keeps running between npm and the script, as npm's shell does.
  const shell = checkout.launch('sh', ['-c', 'node scripts/start.mjs; true'], {
    npm_lifecycle_event: 'start',
  })
  t.not(await checkout.started('server'), shell.child.pid)
  shell.child.kill('SIGKILL')
  await until(() => checkout.lines().at(-1) === 'server stopped')
})

t.test('stops the build on a signal, and does not start the server', async (t) => {
  const checkout = createCheckout(t)
  checkout.write('node_modules/typescript/bin/tsc', HANGING_TOOL)
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'])
  await checkout.started('tsc')
  child.kill('SIGTERM')
  t.equal((await ended).code, 1)
  t.notOk(checkout.lines().some((line) => line.startsWith('server')))
})
