import t, { type Test } from 'tap'
import { createCheckout } from './checkout.ts'

const PASSED = { passed: 1, failed: 0, skipped: 0 }

/** Runs the test files of a name, or everything, where all files together give these counts. */
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
  const environment = { OWNER_TOKEN: 'a-person-s-own' }
  const run = await checkout.launch('node', ['scripts/test.mjs', ...args], environment).ended
  return {
    code: run.code,
    lastLine: run.output.trim().split('\n').at(-1),
    note: checkout.lines().findLast((line) => line.startsWith('tests ')),
  }
}

t.test('ends with the numbers on a line of their own', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 4, failed: 0, skipped: 1 })
  t.equal(lastLine, '4 passed, 0 failed, 1 skipped')
  t.equal(code, 0)
})

t.test('a failed assert fails the run', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 1, failed: 1, skipped: 0 })
  t.equal(lastLine, '1 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test('a run without a test fails', async (t) => {
  const { code, lastLine } = await runTests(t, { passed: 0, failed: 0, skipped: 0 })
  t.equal(lastLine, '0 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test('lint and types count as one each, and the tests run after a failed one', async (t) => {
  const { code, lastLine, note } = await runTests(t, PASSED, [])
  t.equal(lastLine, '1 passed, 2 failed, 0 skipped')
  t.match(note, 'tests')
  t.equal(code, 1)
})

t.test('a person’s own settings do not reach the tests', async (t) => {
  const { note } = await runTests(t, PASSED)
  t.equal(note, 'tests keys undefined')
})
