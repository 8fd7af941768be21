import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createCheckout, isRunning, repository, until } from './checkout.ts'

const FAKE_VITE = `
import { appendFileSync } from 'node:fs'
const { pid, ppid: parent } = process
appendFileSync(process.env.NOTES, 'vite started ' + JSON.stringify({ pid, parent }) + '\\n')
setInterval(() => {}, 1000)
`

/** `pnpm dev` with the real tsx over the fake programs, which are TypeScript then. */
async function startDev(t: Test) {
  const checkout = createCheckout(t)
  const at = (path: string) => join(checkout.root, path)
  symlinkSync(join(repository, 'node_modules/tsx'), at('node_modules/tsx'))
  for (const program of ['server/src/main', 'server/emulator/main'])
    cpSync(at(`${program}.js`), at(`${program}.ts`))
  checkout.write('web/node_modules/vite/bin/vite.js', FAKE_VITE)
  const dev = checkout.launch('node', ['scripts/dev.mjs'])
  const emulator = await checkout.started('emulator')
  const server = await checkout.started('server')
  const vite = await checkout.started('vite')
  const pids = [emulator.pid, server.pid, vite.pid]
  return { checkout, dev, server, pids, allEnded: () => until(() => !pids.some(isRunning)) }
}

t.test('the server starts again when a source changes, with the same emulator', async (t) => {
  const { checkout, dev, server, pids, allEnded } = await startDev(t)
  t.equal(server.url, 'http://127.0.0.1:9/v1')
  checkout.write('server/src/touched.ts', 'export {}\n')
  const starts = () => checkout.lines().filter((line) => line.startsWith('server started'))
  await until(() => starts().length === 2)
  const again = await checkout.started('server')
  pids.push(again.pid)
  t.notOk(isRunning(server.pid), 'the first one has ended before')
  t.equal(again.url, server.url)

  dev.child.kill('SIGINT')
  t.equal((await dev.ended).code, 0)
  await allEnded()
})

t.test('nothing is left running when it is killed', async (t) => {
  const { dev, allEnded } = await startDev(t)
  dev.child.kill('SIGKILL')
  await allEnded()
})
