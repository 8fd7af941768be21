import t, { type Test } from 'tap'
import { createCheckout } from './checkout.ts'

const INSTALL =
  'npm exec --yes pnpm@1.2.3 -- install --frozen-lockfile --prod=false --config.confirmModulesPurge=false'

async function npmCallsOf(t: Test, change: (checkout: ReturnType<typeof createCheckout>) => void) {
  const checkout = createCheckout(t)
  change(checkout)
  const { child, ended } = checkout.launch('node', ['scripts/start.mjs'], {
    PATH: `${checkout.root}/fake-npm:${process.env['PATH']}`,
  })
  await checkout.started('server')
  child.kill('SIGTERM')
  await ended
  return checkout.lines().filter((line) => line.startsWith('npm '))
}

t.test('installs with the pinned pnpm if nothing is installed', async (t) => {
  t.same(await npmCallsOf(t, ({ remove }) => remove('node_modules/.pnpm')), [INSTALL])
})

t.test('installs again if the lockfile changed', async (t) => {
  t.same(await npmCallsOf(t, ({ write }) => write('pnpm-lock.yaml', 'lockfile: 2\n')), [INSTALL])
})

t.test('installs if a workspace package has no packages installed', async (t) => {
  t.same(await npmCallsOf(t, ({ write }) => write('server/package.json', '{"type":"module"}')), [
    INSTALL,
  ])
})

t.test('does not install if all packages are installed', async (t) => {
  t.same(await npmCallsOf(t, () => {}), [])
})

t.test('does not start after a failed install, and says what to check', async (t) => {
  const checkout = createCheckout(t)
  checkout.remove('node_modules/.pnpm')
  checkout.write('fake-npm/npm', '#!/bin/sh\nexit 1\n')
  const { ended } = checkout.launch('node', ['scripts/start.mjs'], {
    PATH: `${checkout.root}/fake-npm:${process.env['PATH']}`,
  })
  const { code, output } = await ended
  t.equal(code, 1)
  t.match(output, 'The packages could not be installed')
  t.same(checkout.lines(), [])
})
