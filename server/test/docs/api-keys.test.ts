import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SCOPES } from '@the-way/shared'
import t from 'tap'
import { repositoryUrl } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const page = await readFile(repositoryUrl('docs/api-keys.md'), 'utf8')
const hasTools =
  spawnSync('curl', ['--version']).status === 0 &&
  spawnSync('date', ['-d', 'tomorrow']).status === 0
const skip = hasTools ? false : 'no curl or no GNU date on this machine'

t.test('runs the example of the page on API keys', { skip }, async (t) => {
  const { app, call } = await startTestApp(t, { areJobsRunning: false })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  const example = /```sh example\n(.*?)```/s.exec(page)?.[1]
  t.ok(example)
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = async (name: string) =>
    JSON.parse(await readFile(join(cwd, name), 'utf8')) as unknown
  t.strictSame(await read('models.json'), { models: [], next_cursor: null })
  t.match(await read('key.json'), { name: 'Nightly list', scopes: ['read'], last_used_at: /^20/ })
  const { keys } = (await call({ url: '/api/keys' })).json()
  t.match(keys, [{ name: 'Nightly list', revoked_at: /^20/, expires_at: /^20/ }])
})

t.test('describes every scope', async (t) => {
  const described = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, scope]) => scope)
  t.strictSame(described, [...SCOPES])
})
