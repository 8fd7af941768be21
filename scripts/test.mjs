import './node-version.mjs'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWhatIsStale } from './build-stale.mjs'
import { provideChromium } from './chromium.mjs'
import { installPackages } from './install.mjs'
import { root, say } from './script.mjs'
import { countAsserts } from './tap-count.mjs'

// `npm test`: lint, types and all test files but the deep ones, which `npm run test:deep` runs, on a clean checkout too.
// `npm test -- keys` runs the files with that in their path, and nothing else.
const args = process.argv.slice(2)
const names = args.filter((argument) => argument !== '--deep')
const isWhole = names.length === 0
const isDeep = args.includes('--deep')

// A person's own settings must not reach a test.
const PERSONAL =
  /^(?:(?:REPLICATE|SUPABASE|NEXT_PUBLIC|EMULATOR)_.*|DATABASE_URL|HOST|PORT|DATA_DIR|OWNER_TOKEN|APP_URL|LOG_LEVEL|CORS_ORIGINS|NODE_ENV)$/
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !PERSONAL.test(name)))

/** Runs a program to its end, its output shown. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    })
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      resolve({ code: 1 })
    })
    child.once('exit', (code) => resolve({ code: code ?? 1 }))
  })
}

const npm = (script) =>
  run('npm', ['run', '--silent', script], { shell: process.platform === 'win32', env })

/** Runs the test files and counts their asserts; a run without a test is a failure. */
async function runTests() {
  env.CHROMIUM_PATH = await provideChromium({ run, say })
  const directory = mkdtempSync(join(tmpdir(), 'the-way-tap-'))
  const output = join(directory, 'output.tap')
  try {
    const tap = [join(root, 'scripts/tap.mjs'), `--output-file=${output}`, ...args]
    const { code } = await run(process.execPath, tap, { env })
    const counts = countAsserts(existsSync(output) ? readFileSync(output, 'utf8') : '')
    return {
      ...counts,
      failed: code === 0 && counts.passed > 0 ? counts.failed : Math.max(counts.failed, 1),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const total = { passed: 0, failed: 0, skipped: 0 }

async function step(name, work) {
  const begin = performance.now()
  const {
    passed,
    failed,
    skipped = 0,
  } = await work().catch((error) => {
    say(error.message)
    return { passed: 0, failed: 1 }
  })
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  console.log(`— ${name}: ${((performance.now() - begin) / 1000).toFixed(1)} s, ${failed} failed`)
  return failed === 0
}

const asStep = async (running) => {
  const { code } = await running
  return { passed: Number(code === 0), failed: Number(code !== 0) }
}

const isReady =
  (await step('install', () =>
    installPackages(root, { run, say }).then(() => ({ passed: 0, failed: 0 })),
  )) &&
  (await step('build', () =>
    buildWhatIsStale(root, { run, say }).then(() => ({ passed: 1, failed: 0 })),
  ))
if (isReady && isWhole && !isDeep)
  await Promise.all([
    step('lint', () => asStep(npm('lint'))),
    step('types', () => asStep(npm('types'))),
  ])
if (isReady) await step('tests', runTests)

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
