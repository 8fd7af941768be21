import { existsSync } from 'node:fs'
import t, { type Test } from 'tap'
import { createCheckout } from './checkout.ts'

/** Runs the test files of a name, or everything, where tap's whole run is this output and this exit code. */
async function runTests(t: Test, tap: string, code = 0, args = ['keys']) {
  const checkout = createCheckout(t)
  checkout.write(
    'scripts/tap.mjs',
    `import { appendFileSync, writeFileSync } from 'node:fs'
const file = process.argv.find((argument) => argument.startsWith('--output-file=')).slice(14)
writeFileSync(file, ${JSON.stringify(tap)})
appendFileSync(process.env.NOTES, file + ' ' + process.env.OWNER_TOKEN)
process.exit(${code})`,
  )
  const { launch, lines } = checkout
  const environment = { OWNER_TOKEN: 'the-owner-s-own' }
  const run = await launch('node', ['scripts/test.mjs', ...args], environment).ended
  return {
    code: run.code,
    output: run.output,
    lastLine: run.output.trim().split('\n').at(-1),
    lines,
  }
}

t.test('ends with the numbers on a line of their own', async (t) => {
  const tap = '# { total: 5, pass: 4, skip: 1 }\n'
  const { code, lastLine } = await runTests(t, tap)
  t.equal(lastLine, '5 passed, 0 failed, 1 skipped')
  t.equal(code, 0)
})

t.test('a failed assert fails the run', async (t) => {
  const { code, lastLine } = await runTests(
    t,
    'not ok 1 - a\n# { total: 2, pass: 1, fail: 1 }\n',
    1,
  )
  t.equal(lastLine, '2 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test('a runner that fails without a failed assert fails the run', async (t) => {
  const { code, lastLine } = await runTests(t, '# { total: 1, pass: 1 }\n', 1)
  t.equal(lastLine, '2 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test('a suite without tests fails the run', async (t) => {
  const { code, lastLine } = await runTests(t, '')
  t.equal(lastLine, '1 passed, 1 failed, 0 skipped')
  t.equal(code, 1)
})

t.test(
  'build, lint and types count as one each, and the tests run after a failed one',
  async (t) => {
    const tap = '# { total: 1, pass: 1 }\n'
    const { code, lastLine } = await runTests(t, tap, 0, [])
    t.equal(lastLine, '2 passed, 2 failed, 0 skipped')
    t.equal(code, 1)
  },
)

t.test('keeps a person’s own settings and tap’s output file out of the way', async (t) => {
  const { lines } = await runTests(t, '# { total: 1, pass: 1 }\n')
  const [file = '', token] = lines().at(-1)?.split(' ') ?? []
  t.equal(token, 'undefined')
  t.notOk(existsSync(file))
})
