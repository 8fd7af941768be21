import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { loadConfig } from '../src/config/config.ts'
import { createDependencies } from '../src/dependencies.ts'

t.test(
  'keeps other users of the machine out of stored data, even if DATA_DIR or its folders were open',
  { skip: process.platform === 'win32' && 'Windows does not have these permissions' },
  async (t) => {
    const dataDirectory = t.testdir({})
    const modeOf = (name: string) => statSync(join(dataDirectory, name)).mode & 0o777
    chmodSync(dataDirectory, 0o755)
    mkdirSync(join(dataDirectory, 'emulator'))
    mkdirSync(join(dataDirectory, 'photos'))
    for (const name of ['emulator', 'photos']) chmodSync(join(dataDirectory, name), 0o755)
    const logger = pino({ level: 'silent' })
    const start = async () => {
      const deps = await createDependencies(loadConfig({ DATA_DIR: dataDirectory }, '/'), logger)
      await deps.close()
    }
    const ours = ['files', 'database', 'emulator', 'spool']
    await start()
    t.same(ours.map(modeOf), [0o700, 0o700, 0o700, 0o700])
    for (const name of ours) chmodSync(join(dataDirectory, name), 0o755)
    await start()
    t.same(ours.map(modeOf), [0o700, 0o700, 0o700, 0o700], 'permissions are set at each start')
    t.equal(modeOf('photos'), 0o755, 'other folders are not changed')
    t.equal(modeOf('.'), 0o755)
  },
)
