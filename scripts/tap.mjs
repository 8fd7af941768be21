import { spawnSync } from 'node:child_process'
import { createWriteStream, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { t } from 'tap'

// `node scripts/tap.mjs [--in=server/test] [name…]` runs test files, each in a process of its own: those with one of the
// names in their path; without a name all but `*.deep.test.ts`, or with --deep these alone.
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    in: {
      type: 'string',
      multiple: true,
      default: ['shared/test', 'server/test', 'web/test', 'web/e2e'],
    },
    deep: { type: 'boolean', default: false },
    'output-file': { type: 'string' },
  },
})
// It ends a test that hangs; a slow machine must not reach it.
const FILE_TIMEOUT_S = 600
const root = dirname(dirname(fileURLToPath(import.meta.url)))
compileTests()
const files = values.in.flatMap(testFiles)
if (values['output-file']) t.pipe(createWriteStream(values['output-file']))
report(t.pipe(new PassThrough()))
// tap sets the exit code only where it is registered, since the output goes to the report instead of stdout.
t.register()
// One more than there are cores: many files wait for a state rather than compute.
t.jobs = availableParallelism() + 1
t.setTimeout(0)
const env = {
  ...process.env,
  // tap's own limit for a file is 30 seconds.
  TAP_TIMEOUT: String(FILE_TIMEOUT_S),
  TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? (await startPostgres()),
}
for (const file of files) {
  const [folder] = file.split('/')
  const options = { cwd: join(root, folder), buffered: true, timeout: FILE_TIMEOUT_S * 1000, env }
  t.spawn(process.execPath, nodeArguments(file, folder), options, file)
}
if (files.length === 0) t.fail(`No test file is called ${names.join(' or ')}.`)

function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => /\.test\.tsx?$/.test(file) && isWanted(file.replace(/\.test\.tsx?$/, '')))
    .map((file) => `${folder}/${file}`)
    .sort()
}

function isWanted(name) {
  if (names.length > 0) return names.some((part) => name.includes(part))
  return name.endsWith('.deep') === values.deep
}

/** Compiled once for all: a loader of TypeScript costs each test file more than most of them take to run. */
function compileTests() {
  const projects = ['shared/tsconfig.test.json', 'server/tsconfig.test.json']
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...projects]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

function nodeArguments(file, folder) {
  // The pages are compiled by Vite, their tests by tsx.
  if (folder === 'web') return ['--import=tsx', '--conditions=@the-way/source', join(root, file)]
  const compiled = file.replace('/test/', '/dist/test/').replace(/\.ts$/, '.js')
  // A test ends before the embedded database, which is WebAssembly, would gain from being compiled a second time.
  return ['--liftoff-only', join(root, compiled)]
}

/** One server for all files; each test has a database of its own. Returns its URL. */
async function startPostgres() {
  const compiled = join(root, 'server/dist/test/support/postgres-server.js')
  const { startPostgres } = await import(pathToFileURL(compiled).href)
  const server = await startPostgres(t)
  return server.url
}

/** One line for each file, above a failed one all that it printed but its passed asserts, and the numbers at the end. */
function report(output) {
  let ofThisFile = []
  createInterface({ input: output }).on('line', (line) => {
    if (/^(not )?ok /.test(line)) {
      if (line.startsWith('not ok') && ofThisFile.length > 0) console.log(ofThisFile.join('\n'))
      ofThisFile = []
      console.log(line.replace(/ \{$/, ''))
    } else if (/^(# \{|Bail out!)|^ {2}(signal|timeout|expired): /.test(line)) console.log(line)
    else if (/^ {4}(?!\s*(ok |1\.\.|\}|# |$))/.test(line)) ofThisFile.push(line)
  })
}
