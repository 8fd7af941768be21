import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const script = fileURLToPath(new URL('hanging-call.js', import.meta.url))

// A signal of `AbortSignal.timeout` that only `AbortSignal.any` knows is collected, and then never fires.
t.test(
  'a call that hangs is given up, whatever the garbage collector took meanwhile',
  async (t) => {
    const args = ['--expose-gc', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      // Measured for coverage, code is not optimised as in life.
      env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
    })
    t.equal(stdout.trim(), 'TimeoutError')
  },
)
