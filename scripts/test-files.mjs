import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './script.mjs'
import { countAsserts } from './tap-count.mjs'

const TEST_FOLDERS = ['web/e2e', 'server/test', 'shared/test', 'web/test']

/** Stops a test that hangs; long enough for slow machines. */
const FILE_TIMEOUT_S = 600
// One more than the number of cores, because many files wait for a state rather than compute.
const JOBS = availableParallelism() + 1

/**
 * Runs test files, each in its own process: those with one of the names in their path. Without names it runs all but
 * `*.deep.test.ts`, or only these with `isDeep`. Returns how many asserts passed, failed and were skipped. Once
 * `stopped` is aborted, running files are stopped and no others start.
 *
 * tap's own runner is not used: it loads every file through hooks and measures coverage, which doubles the time.
 */
export async function runTestFiles({
  folders = TEST_FOLDERS,
  names = [],
  isDeep = false,
  env = process.env,
  stopped,
}) {
  compileTests()
  const isWanted = (name) =>
    names.length > 0 ? names.some((part) => name.includes(part)) : name.endsWith('.deep') === isDeep
  const files = folders.flatMap((folder) => testFiles(folder).filter(({ name }) => isWanted(name)))
  if (files.length === 0) {
    console.log(`No test file has ${names.join(' or ')} in its path.`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const total = { passed: 0, failed: 0, skipped: 0 }
  const waiting = [...files]
  await withPostgres(env, async (env) => {
    const work = async () => {
      for (let file = waiting.shift(); file && !stopped.aborted; file = waiting.shift()) {
        const counts = await runFile(file, env, stopped)
        for (const key of Object.keys(total)) total[key] += counts[key]
      }
    }
    await Promise.all(Array.from({ length: JOBS }, work))
  })
  return total
}

function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => /\.test\.tsx?$/.test(file))
    .sort()
    .map((file) => ({ folder, path: `${folder}/${file}`, name: file.replace(/\.test\.tsx?$/, '') }))
}

/**
 * Compiles all tests once, because a TypeScript loader takes longer in each test file than most of them take to run.
 */
function compileTests() {
  const projects = ['shared/tsconfig.test.json', 'server/tsconfig.test.json']
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...projects]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The tests do not compile; the lines above say why.')
}

/** Starts one PostgreSQL server for all files; each test has its own database. */
async function withPostgres(env, work) {
  if (env.TEST_DATABASE_URL) return work(env)
  const support = join(root, 'server/dist/test/support')
  const { inScope } = await import(pathToFileURL(join(support, 'scope.js')).href)
  const { startPostgres } = await import(pathToFileURL(join(support, 'postgres-server.js')).href)
  return inScope(async (scope) => {
    const { url } = await startPostgres(scope)
    return work({ ...env, TEST_DATABASE_URL: url })
  })
}

/** Runs a file and prints its result, and for a failed file its output without the passed asserts. */
async function runFile({ folder, path }, env, stopped) {
  const begin = performance.now()
  const child = spawn(process.execPath, nodeArguments(folder, path), {
    cwd: join(root, folder.split('/')[0]),
    // tap's own limit is 30 seconds.
    env: { ...env, TAP: '1', TAP_TIMEOUT: String(FILE_TIMEOUT_S) },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: FILE_TIMEOUT_S * 1000,
    killSignal: 'SIGKILL',
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const end = await new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code))
    stopped.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  })
  const isOk = end === 0
  if (!isOk) console.log(output.replace(/^ *ok .*\n/gm, ''))
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(`${isOk ? 'ok' : 'not ok'} ${path} ${seconds} s${isOk ? '' : `, ended with ${end}`}`)
  const counts = countAsserts(output)
  return isOk ? counts : { ...counts, failed: Math.max(counts.failed, 1) }
}

function nodeArguments(folder, path) {
  // Vite compiles the pages, and tsx their tests.
  if (folder.startsWith('web/'))
    return ['--import=tsx', '--conditions=@the-way/source', join(root, path)]
  const compiled = path.replace('/test/', '/dist/test/').replace(/\.ts$/, '.js')
  // The embedded database is WebAssembly, and tests are too short to gain from optimizing it.
  return ['--liftoff-only', '--enable-source-maps', join(root, compiled)]
}
