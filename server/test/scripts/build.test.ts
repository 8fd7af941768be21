import t, { type Test } from 'tap'
import { createCheckout } from './checkout.ts'

type Checkout = ReturnType<typeof createCheckout>

async function build({ launch, lines }: Checkout) {
  const before = lines().length
  const { code, output } = await launch('node', ['scripts/build.mjs']).ended
  // The pages and the database are built at the same time.
  return { code, output, built: lines().slice(before).toSorted() }
}

const ALL = ['built database', 'built pages', 'built server']

const createBuilt = async (t: Test) => {
  const checkout = createCheckout(t)
  t.same((await build(checkout)).built, ALL)
  return checkout
}

t.test('does not build if nothing changed', async (t) => {
  const checkout = await createBuilt(t)
  t.same((await build(checkout)).built, [])
})

const CHANGES: [path: string, built: string[]][] = [
  ['server/src/added.js', ['built server']],
  ['web/src/added.js', ['built pages']],
  ['shared/src/index.js', ['built pages', 'built server']],
  ['pnpm-lock.yaml', ALL],
  ['scripts/setup-supabase.sql', ['built database']],
  ['server/src/ports/database/added.js', ['built database', 'built server']],
  ['server/test/added.test.js', []],
  ['web/src/routes.gen.ts', []],
]
for (const [path, built] of CHANGES) {
  t.test(`builds ${built.length} of 3 parts after a change of ${path}`, async (t) => {
    const checkout = await createBuilt(t)
    checkout.write(path, '// changed\n')
    t.same((await build(checkout)).built, built)
  })
}

t.test('rebuilds a removed part', async (t) => {
  const checkout = await createBuilt(t)
  checkout.remove('server/dist/src')
  // The database was in the folder that is built again.
  t.same((await build(checkout)).built, ['built database', 'built server'])
})

t.test('rebuilds a removed database, and builds one again if that was interrupted', async (t) => {
  const checkout = await createBuilt(t)
  checkout.remove('server/dist/database')
  t.same((await build(checkout)).built, ['built database'])
  checkout.remove('server/dist/database/.built-from')
  t.same((await build(checkout)).built, ['built database'])
})

t.test('reports a failed build, and tries again the next time', async (t) => {
  const checkout = createCheckout(t)
  checkout.write('node_modules/typescript/bin/tsc', 'process.exit(2)')
  for (const _ of ['first', 'second']) {
    const { code, output } = await build(checkout)
    t.equal(code, 1)
    t.match(output, 'Building the server failed')
  }
})
