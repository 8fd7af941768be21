import { Writable } from 'node:stream'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../src/config/config.ts'
import { openFiles } from '../../../src/ports/files/open-files.ts'
import { explainError } from '../../../src/start-errors.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'
import { startTestApp } from '../../support/test-app.ts'

async function startProject(t: Test) {
  const { url, keys, switches } = await startStorage(t)
  const config = loadConfig(
    { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole },
    t.testdir(),
  )
  const logged: string[] = []
  const logger = pino(
    new Writable({
      write(line, _encoding, done) {
        logged.push(String(line))
        done()
      },
    }),
  )
  return { switches, logged, open: () => openFiles(config, logger) }
}

t.test('does not start with a public bucket, and says what to run', async (t) => {
  const { switches, open } = await startProject(t)
  await open()
  switches.isBucketPublic = true
  const error: unknown = await open().catch((caught: unknown) => caught)
  t.equal(
    explainError(error),
    'The bucket the-way of the Supabase project is public, so anyone could read its files without a key. Run scripts/setup-supabase.sql in the project’s SQL editor, which makes it private, and start again.',
  )
})

t.test('starts without files while storage is unavailable, and logs it', async (t) => {
  const { switches, logged, open } = await startProject(t)
  switches.away = 503
  const files = await open()
  t.match(logged.join(), 'Supabase Storage does not answer yet')
  switches.away = undefined
  t.equal(await files.stat('a.txt'), null)
})

t.test('is not ready once the bucket is made public', async (t) => {
  const { switches, open } = await startProject(t)
  const { app } = await startTestApp(t, { files: await open(), areJobsRunning: false })
  const ready = async () => (await app.inject({ url: '/api/health/ready' })).json().files
  t.strictSame(await ready(), { ok: true })
  switches.isBucketPublic = true
  t.strictSame(await ready(), { ok: false })
})
