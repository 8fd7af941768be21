import t, { type Test } from 'tap'
import { createCheckout } from './checkout.ts'

const PASSED = { passed: 1, failed: 0, skipped: 0 }

/** Runs `scripts/test.mjs` with a fake of the test files that returns these counts. */
async function runTests(t: Test, counts: object, args = ['keys']) {
  const checkout = createCheckout(t)
  checkout.write(
    'scripts/test-files.mjs',
    `import { appendFileSync } from 'node:fs'
export async function runTestFiles({ names, env }) {
  appendFileSync(process.env.NOTES, 'tests ' + names + ' ' + env.OWNER_TOKEN + '\\n')
  return ${JSON.stringify(counts)}
}`,
  )
  const environment = { OWNER_TOKEN: 'a-developers-own' }
  const run = await checkout.launch('node', ['scripts/test.mjs', ...args], environment).ended
  return {
    code: run.code,
    lastLine: run.output.trim().split('\n').at(-1),
    note: checkout.lines().findLast((line) => line.startsWith('tests ')),
  }
}

t.test('prints the counts on the last line', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 4, failed: 0, skipped: 1 })
  t.equal(lastLine, '4 passed, 0 failed, 1 skipped')
  t.equal(code, 0)
})

t.test('fails if an assert failed', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 1, failed: 1, skipped: 0 })
  t.equal(lastLine, '1 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test('fails if there are no tests', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 0, failed: 0, skipped: 0 })
  t.equal(lastLine, '0 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test(
  'counts lint and types as one check each, and runs the tests even if they fail',
  async (t) => {
    const { code, lastLine, note } = await runTests(t, PASSED, [])
    t.equal(lastLine, '1 passed, 2 failed, 0 skipped')
    t.match(note, 'tests')
    t.equal(code, 1)
  },
)

t.test('does not pass the developer’s settings to the tests', async (t) => {
  const { note } = await runTests(t, PASSED)
  t.equal(note, 'tests keys undefined')
})
