import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import t from 'tap'
import { makeModel } from '../support/actions.ts'
import { readZip } from '../support/read-zip.ts'
import { repositoryUrl } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const page = await readFile(repositoryUrl('docs/contact-sheets.md'), 'utf8')
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on this machine'

t.test('runs the example of the page on contact sheets', { skip }, async (t) => {
  const test = await startTestApp(t)
  await makeModel(test)
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  const example = /```sh example\n(.*?)```/s.exec(page)?.[1]
  t.ok(example)
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = (name: string) => readFile(join(cwd, name))
  const axes = [{ name: 'prompt' }, { name: 'lora_scale', values: [0.6, 0.8, 1] }]
  t.match(JSON.parse(String(await read('estimate.json'))), { total: 6, axes })
  t.match(JSON.parse(String(await read('sheet.json'))), { status: 'queued', total: 6, axes })
  t.match(await sharp(await read('sheet.png')).metadata(), { format: 'png' })
  t.equal((await readZip(await read('sheet.zip'))).size, 7)
  t.equal((await test.emulator.ledger()).predictions_created, 6)
})
