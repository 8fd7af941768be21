import './node-version.mjs'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWhatIsStale } from './build-stale.mjs'
import { provideChromium } from './chromium.mjs'
import { installPackages } from './install.mjs'
import { root, runScript, say } from './script.mjs'
import { countAsserts } from './tap-count.mjs'

// What a person configured for their own use must not reach a test.
const PERSONAL =
  /^(?:(?:REPLICATE|SUPABASE|NEXT_PUBLIC|EMULATOR)_.*|DATABASE_URL|HOST|PORT|DATA_DIR|OWNER_TOKEN|APP_URL|LOG_LEVEL|CORS_ORIGINS|NODE_ENV)$/
const isShell = process.platform === 'win32'
const NONE = { passed: 0, failed: 0, skipped: 0 }

// `npm test`: everything, on a clean checkout too. `-- --only=server,web` runs some of the stages.
await runScript(async ({ run }) => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !PERSONAL.test(name)),
  )
  const npm = (script) => () =>
    passed(run('npm', ['run', '--silent', script], { cwd: root, shell: isShell, env }))
  const tap = (folder, test, mayBeSkipped) => () => runTap(run, { folder, test, mayBeSkipped, env })

  const stages = {
    install: async () => {
      await installPackages(root, { run, say })
      return NONE
    },
    // Each takes one core, and half a minute.
    check: async () => sum(await Promise.all([npm('lint')(), npm('types')()])),
    build: () =>
      buildWhatIsStale(root, { run, say }).then(() => ({ passed: 1, failed: 0, skipped: 0 })),
    shared: tap('shared', 'test'),
    server: tap('server', 'test'),
    web: tap('web', 'test'),
    e2e: async () => {
      env.CHROMIUM_PATH = await provideChromium({ run, say })
      return tap('web', 'e2e', env.CHROMIUM_PATH === '')()
    },
  }
  return runStages(stages, wantedStages(Object.keys(stages)))
})

function wantedStages(names) {
  const only = process.argv.find((argument) => argument.startsWith('--only='))
  const wanted = only ? ['install', ...only.slice('--only='.length).split(',')] : names
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no stage "${unknown[0]}"; there are ${names.join(', ')}.`)
  return wanted
}

function sum(all) {
  return all.reduce(
    (total, counts) => ({
      passed: total.passed + counts.passed,
      failed: total.failed + counts.failed,
      skipped: total.skipped + counts.skipped,
    }),
    NONE,
  )
}

async function runStages(stages, wanted) {
  let total = NONE
  const lines = []
  for (const name of wanted) {
    console.log(`\n— ${name}`)
    const begin = Date.now()
    const counts = await stages[name]().catch((error) => {
      say(error.message)
      return { passed: 0, failed: 1, skipped: 0 }
    })
    total = sum([total, counts])
    lines.push(
      `${name.padEnd(8)} ${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s   ${inWords(counts)}`,
    )
    console.log(lines.at(-1))
    if (name === 'install' && counts.failed > 0) break
  }
  console.log(`\n${lines.join('\n')}\n\n${inWords(total)}`)
  return total.failed === 0 ? 0 : 1
}

/** Runs one folder of tests; none at all, or only skipped ones, is a failure unless it may be. */
async function runTap(run, { folder, test, mayBeSkipped = false, env }) {
  const temporary = mkdtempSync(join(tmpdir(), 'the-way-tap-'))
  const output = join(temporary, 'output.tap')
  try {
    const args = [join(root, 'scripts/tap.mjs'), test, `--output-file=${output}`]
    const { code } = await run(process.execPath, args, { cwd: join(root, folder), env })
    const counts = countAsserts(existsSync(output) ? readFileSync(output, 'utf8') : '')
    if (counts.passed === 0 && counts.failed === 0 && !mayBeSkipped) {
      throw new Error(`No test ran in ${folder}/${test}.`)
    }
    return { ...counts, failed: code === 0 ? counts.failed : Math.max(counts.failed, 1) }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function passed(running) {
  const { code } = await running
  return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 }
}

function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
