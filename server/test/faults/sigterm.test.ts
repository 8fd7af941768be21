import t from 'tap'
import { testDataDirectory } from '../support/embedded-database.ts'
import { startTraining, stopsCleanly } from './sigterm.ts'

t.test('SIGTERM on the embedded database', async (t) => {
  await stopsCleanly(
    t,
    await startTraining(t, { DATA_DIR: await testDataDirectory(t) }),
    'embedded',
  )
})
