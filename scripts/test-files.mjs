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

/** Sets up a browser's globals before anything else is loaded. */
const WINDOW = 'web/test/support/window.ts'
/** Runs files one after the other; all kinds of files that share a process use it. */
const FILE_RUNNER = 'server/test/support/run-files.ts'

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
  await withPostgres(env, async (env) => {
    const tasks = toTasks(files, { env, stopped })
    const work = async () => {
      for (let task = tasks.shift(); task && !stopped.aborted; task = tasks.shift())
        for await (const counts of task())
          for (const key of Object.keys(total)) total[key] += counts[key]
    }
    await Promise.all(Array.from({ length: JOBS }, work))
  })
  return total
}

/**
 * Returns functions that run files and yield the counts of each process that has ended. Loading the server or the pages'
 * code takes longer than most files, so these share processes. The deep ones, which count memory and kill, have one each.
 */
function toTasks(files, options) {
  const isAlone = ({ name, folder }) => name.endsWith('.deep') || folder === 'web/e2e'
  const shared = files.filter((file) => !isAlone(file))
  const together = (folder, waiting) => () =>
    runTogether(waiting, {
      ...options,
      runner: { folder, path: FILE_RUNNER, needsWindow: waiting[0]?.needsWindow },
    })
  const others = shared.filter((file) => !isOfPages(file))
  return [
    ...files.filter(isAlone).map((file) => () => runAlone(file, options)),
    together(
      'web',
      shared.filter(({ needsWindow }) => needsWindow),
    ),
    together(
      'web',
      shared.filter((file) => isOfPages(file) && !file.needsWindow),
    ),
    ...Array.from({ length: JOBS }, () => together('server', others)),
  ]
}

const isOfPages = ({ folder }) => folder.startsWith('web')

const start = (file, { env, stopped }) =>
  new TestProcess(nodeArguments(file), { cwd: join(root, file.folder.split('/')[0]), env, stopped })

async function* runAlone(file, options) {
  const begin = performance.now()
  const result = await start(file, options).end()
  report(file, begin, result)
  yield result.counts
}

/** Takes files until none is left and runs them in one process, and in another one if it dies. */
async function* runTogether(waiting, { runner, ...options }) {
  while (waiting.length > 0 && !options.stopped.aborted) {
    const process = start(runner, options)
    while (waiting.length > 0 && !process.hasEnded && !options.stopped.aborted) {
      const file = waiting.shift()
      const begin = performance.now()
      report(file, begin, await process.run(loadedPath(file)))
    }
    yield (await process.end()).counts
  }
}

function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => /\.test\.tsx?$/.test(file))
    .sort()
    .map((file) => ({
      folder,
      path: `${folder}/${file}`,
      name: file.replace(/\.test\.tsx?$/, ''),
      needsWindow: file.endsWith('.tsx'),
    }))
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
  const path = loadedPath(file)
  if (isOfPages(file)) {
    const window = file.needsWindow ? [`--import=${pathToFileURL(join(root, WINDOW)).href}`] : []
    return ['--import=tsx', ...window, '--conditions=@the-way/source', path]
  }
  // The embedded database is WebAssembly, and tests are too short to gain from optimizing it.
  return ['--liftoff-only', '--enable-source-maps', path]
}

/** Vite compiles the pages, and tsx their tests; everything else is compiled. */
const loadedPath = (file) =>
  isOfPages(file)
    ? join(root, file.path)
    : join(root, file.path.replace('/test/', '/dist/test/').replace(/\.ts$/, '.js'))
