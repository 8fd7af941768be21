import './node-version.mjs'
import { buildWhatIsStale } from './build-stale.mjs'
import { provideChromium } from './chromium.mjs'
import { provideExifTool } from './exiftool.mjs'
import { installPackages } from './install.mjs'
import { providePgBouncer } from './pgbouncer.mjs'
import { root, runScript, say } from './script.mjs'

// `npm test`: runs lint, type checks and all test files but the deep ones, which `npm run test:deep` runs. It also
// works on a clean checkout. `npm test -- keys` runs only the test files with that in their path.
const args = process.argv.slice(2)
const names = args.filter((argument) => argument !== '--deep')
const isDeep = args.includes('--deep')

// The developer's own settings must not affect tests.
const PERSONAL =
  /^(?:(?:REPLICATE|SUPABASE|NEXT_PUBLIC|EMULATOR)_.*|DATABASE_URL|HOST|PORT|DATA_DIR|OWNER_TOKEN|APP_URL|LOG_LEVEL|CORS_ORIGINS|NODE_ENV)$/

await runScript(async ({ run, stopped }) => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !PERSONAL.test(name)),
  )
  const npm = async (script) => {
    const shell = process.platform === 'win32'
    const { code } = await run('npm', ['run', '--silent', script], { cwd: root, shell, env })
    return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 }
  }
  const tests = async () => {
    const CHROMIUM_PATH = await provideChromium({ run, say })
    const PGBOUNCER_PATH = await providePgBouncer({ run, say })
    const EXIFTOOL_PATH = await provideExifTool({ run, say })
    // Imported here because it needs the packages.
    const { runTestFiles } = await import('./test-files.mjs')
    const programs = { CHROMIUM_PATH, PGBOUNCER_PATH, EXIFTOOL_PATH }
    const counts = await runTestFiles({ names, isDeep, env: { ...env, ...programs }, stopped })
    return counts.passed > 0 ? counts : { ...counts, failed: Math.max(counts.failed, 1) }
  }

  await installPackages(root, { run, say })
  await buildWhatIsStale(root, { run, say })
  const steps =
    names.length > 0 || isDeep ? [] : [timed('lint', npm('lint')), timed('types', npm('types'))]
  const results = await Promise.all(steps)
  results.push(await timed('tests', tests()))
  const sum = (key) => results.reduce((total, counts) => total + counts[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 ? 0 : 1
})

/** Prints how long a step took. A step that throws counts as failed, and the next ones still run. */
async function timed(name, step) {
  const begin = performance.now()
  const counts = await step.catch((error) => {
    say(error.message)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  say(`${name} took ${seconds} s${counts.failed > 0 ? ' and failed' : ''}.`)
  return counts
}
