import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { readActivity } from './support/activity.ts'
import { builtProgram } from './support/built-program.ts'
import { readMemory } from './support/memory.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { waitFor } from './support/wait-for.ts'

/** `pnpm bench:idle` measures about 310 MB. */
const MAX_PEAK = 450 * 2 ** 20
/** `pnpm bench:idle` measures about 2 per second. A timer that never ends, such as that of a histogram, adds up to 100. */
const MAX_WAKE_UPS_PER_SECOND = 10
const WINDOW_SECONDS = 5

t.test(
  'takes at most 450 MB for its first start in demo mode, and sleeps when it is idle',
  async (t) => {
    const DATA_DIR = temporaryDirectory(t)
    const unset = {
      NODE_OPTIONS: '',
      NODE_ENV: '',
      HOST: '',
      APP_URL: '',
      EMULATOR_API_BASE_URL: '',
    }
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
    const pid = child.pid ?? 0
    const memory = await readMemory(pid)
    if (memory === null) {
      t.pass('The system does not report it.')
      return
    }
    t.ok(memory.peak < MAX_PEAK, `${(memory.peak / 2 ** 20).toFixed()} MB`)
    const wakeUpsPerSecond = async () => {
      const before = await readActivity(pid)
      await wait(WINDOW_SECONDS * 1000)
      const after = await readActivity(pid)
      return ((after?.wakeUps ?? 0) - (before?.wakeUps ?? 0)) / WINDOW_SECONDS
    }
    t.ok(await waitFor(wakeUpsPerSecond, (count) => count > 0 && count <= MAX_WAKE_UPS_PER_SECOND))
  },
)
