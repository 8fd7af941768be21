import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const script = fileURLToPath(new URL('hanging-call.js', import.meta.url))

// A signal of `AbortSignal.timeout` to which only `AbortSignal.any` refers is garbage-collected, and then never fires.
t.test('a call that hangs times out after a garbage collection', async (t) => {
  const args = ['--expose-gc', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    // Coverage would keep V8 from optimizing the code as it does in production.
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
  })
  t.equal(stdout.trim(), 'TimeoutError')
})
