import { createWriteStream, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { sep } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { t } from 'tap'

// `node ../scripts/tap.mjs test [name…]`, in a package: runs the test files of a folder, each in a process of its own.
// tsx compiles once for all of them and keeps what it compiled; tap's own TypeScript plugin compiles every source
// again for every test file, which took more than half of the whole run.
// It ends a hang; a slow machine must not reach it.
const FILE_TIMEOUT_S = 600
const OUTPUT = '--output-file='

const outputFile = process.argv.find((argument) => argument.startsWith(OUTPUT))
const [folder, ...names] = process.argv.slice(2).filter((argument) => argument !== outputFile)

const files = readdirSync(folder, { recursive: true })
  .map((file) => `${folder}/${file.split(sep).join('/')}`)
  .filter((file) => /\.test\.tsx?$/.test(file))
  .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
  .sort()

if (outputFile) t.pipe(createWriteStream(outputFile.slice(OUTPUT.length)))
report(t.pipe(new PassThrough()))
// Piped elsewhere than to stdout, tap sets no exit code of its own accord.
t.register()
// One more than cores: many files wait for servers, leases and outages rather than compute.
t.jobs = availableParallelism() + 1
t.setTimeout(0)
// Without it a test file gives itself 30 seconds.
const env = { ...process.env, TAP_TIMEOUT: String(FILE_TIMEOUT_S) }
// A test ends before the embedded database, which is WebAssembly, would gain from being compiled a second time.
const flags = ['--liftoff-only', '--import=tsx', '--conditions=@the-way/source']
for (const file of files) {
  const args = [...flags, file]
  t.spawn(process.execPath, args, { buffered: true, timeout: FILE_TIMEOUT_S * 1000, env }, file)
}
if (files.length === 0) t.fail(`no test file in ${folder} is called ${names.join(' or ')}`)

/** One line for each file, under a failed one all that it said but its passed asserts, and the numbers at the end. */
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
