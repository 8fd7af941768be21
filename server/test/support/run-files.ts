import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import t from 'tap'

// Runs the test files whose paths arrive on stdin, one after the other, and prints a line when one has ended.
// Loading the server or the pages takes longer than most files; here they are loaded once.

// tap ends a process that is idle once it has something to close, but here the next file may follow.
const closing: (() => unknown)[] = []
t.teardown = (close: () => unknown) => {
  closing.push(close)
}

/** The file whose tests run. Its hooks do not hold for the tests of later files. */
let current = ''
for (const name of ['beforeEach', 'afterEach'] as const) {
  const add = t[name].bind(t)
  t[name] = (hook) => {
    const owner = current
    add((test) => (current === owner ? hook(test) : undefined))
  }
}

for await (const path of createInterface({ input: process.stdin })) {
  current = path
  try {
    await import(pathToFileURL(path).href)
  } catch (error) {
    t.fail(`could not load ${path}`, { error })
  }
  if (!t.idle) await once(t, 'idle')
  // tap holds its own comments back until the next test.
  process.stdout.write(`# end of ${path}\n`)
}
for (const close of closing.reverse()) await close()
