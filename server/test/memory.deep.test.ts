import { fork } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { builtProgram } from './support/built-program.ts'
import { readMemory } from './support/memory.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

/** `pnpm bench:memory` measures about 310 MB. */
const MAX_PEAK = 450 * 2 ** 20

t.test('takes at most 450 MB for its first start in demo mode', async (t) => {
  const DATA_DIR = temporaryDirectory(t)
  const unset = { NODE_OPTIONS: '', NODE_ENV: '', HOST: '', APP_URL: '', EMULATOR_API_BASE_URL: '' }
  const child = fork(builtProgram('main.js'), {
    // Without V8's optimizing compiler, which takes about 550 MB for a moment on Node.js 24 and little before.
    execArgv: ['--liftoff-only'],
    silent: true,
    env: { ...process.env, ...unset, DATA_DIR, PORT: '0', LOG_LEVEL: 'silent' },
  })
  t.teardown(async () => {
    if (child.kill('SIGKILL')) await once(child, 'exit')
  })
  await once(child, 'message')
  const memory = await readMemory(child.pid ?? 0)
  if (memory === null) t.pass('The system does not report it.')
  else t.ok(memory.peak < MAX_PEAK, `${(memory.peak / 2 ** 20).toFixed()} MB`)
})
