import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './script.mjs'
import { TestProcess } from './test-process.mjs'

const TEST_FOLDERS = ['web/e2e', 'server/test', 'shared/test', 'web/test']

// One more than the number of cores, because many files wait for a state rather than compute.
const JOBS = availableParallelism() + 1
const FILE_RUNNER = { folder: 'server/test', path: 'server/test/support/run-files.ts' }

/**
 * Runs test files: those with one of the names in their path. Without names it runs all but `*.deep.test.ts`, or only
 * these with `isDeep`. Returns how many asserts passed, failed and were skipped. Once `stopped` is aborted, running
 * files are stopped and no others start.
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
      for await (const counts of runInTurn(waiting, { env, stopped }))
        for (const key of Object.keys(total)) total[key] += counts[key]
    }
    await Promise.all(Array.from({ length: JOBS }, work))
  })
  return total
}

/** Takes files from those that wait until none is left, and yields the counts of each process that has ended. */
async function* runInTurn(waiting, { env, stopped }) {
  const start = (folder, args) =>
    new TestProcess(args, { cwd: join(root, folder.split('/')[0]), env, stopped })
  let shared = null
  for (let file = waiting.shift(); file && !stopped.aborted; file = waiting.shift()) {
    const begin = performance.now()
    if (needsOwnProcess(file)) {
      const result = await start(file.folder, nodeArguments(file)).end()
      report(file, begin, result)
      yield result.counts
      continue
    }
    shared ??= start('server', nodeArguments(FILE_RUNNER))
    report(file, begin, await shared.run(compiledPath(file)))
    if (!shared.hasEnded) continue
    yield (await shared.end()).counts
    shared = null
  }
  if (shared) yield (await shared.end()).counts
}

/**
 * Loading the server takes longer than most test files, so they share a process. The deep ones, which count memory and
 * kill, and those of the pages, whose globals are those of one browser window, have one each.
 */
const needsOwnProcess = ({ folder, name }) => folder.startsWith('web/') || name.endsWith('.deep')

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

/** Prints the result of a file, and for a failed file its output without the passed asserts. */
function report({ path }, begin, { isOk, output, end }) {
  if (!isOk) console.log(output.replace(/^ *ok .*\n/gm, ''))
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(
    `${isOk ? 'ok' : 'not ok'} ${path} ${seconds} s${isOk || end === undefined ? '' : `, ended with ${end}`}`,
  )
}

function nodeArguments(file) {
  // Vite compiles the pages, and tsx their tests.
  if (file.folder.startsWith('web/'))
    return ['--import=tsx', '--conditions=@the-way/source', join(root, file.path)]
  // The embedded database is WebAssembly, and tests are too short to gain from optimizing it.
  return ['--liftoff-only', '--enable-source-maps', compiledPath(file)]
}

const compiledPath = ({ path }) =>
  join(root, path.replace('/test/', '/dist/test/').replace(/\.ts$/, '.js'))
