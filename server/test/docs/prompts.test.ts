import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MAX_PROMPT, MAX_PROMPT_TEMPLATES } from '@the-way/shared'
import t from 'tap'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { repositoryUrl } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const page = await readFile(repositoryUrl('docs/prompts.md'), 'utf8')
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on this machine'

t.test('runs the example of the page on prompts', { skip }, async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  await waitUntilEnded(test, await generate(test, model.id, { prompt: 'a lamp at dusk' }))
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  const example = /```sh example\n(.*?)```/s.exec(page)?.[1]
  t.ok(example)
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = async (name: string) => JSON.parse(await readFile(join(cwd, name), 'utf8'))
  t.match(await read('prompts.json'), { prompts: [{ prompt: 'LMP a lamp at dusk', uses: 1 }] })
  t.match(await read('template.json'), { name: 'Dusk', text: 'on a desk at dusk' })
})

t.test('names the limits of templates', async (t) => {
  t.match(page, `You can have ${MAX_PROMPT_TEMPLATES} (409`)
  t.match(page, `up to ${MAX_PROMPT.toLocaleString('en')} characters`)
})
