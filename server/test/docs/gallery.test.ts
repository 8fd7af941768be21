import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { readZip } from '../support/read-zip.ts'
import { repositoryUrl } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on this machine'

t.test('runs the example of the page on the gallery', { skip }, async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const { images } = await waitUntilEnded(test, await generate(test, model.id))
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  const page = await readFile(repositoryUrl('docs/gallery.md'), 'utf8')
  const example = /```sh example\n(.*?)```/s.exec(page)?.[1]
  t.ok(example)
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = async (name: string) =>
    JSON.parse(await readFile(join(cwd, name), 'utf8')) as unknown
  const id = images[0]?.id
  t.match(await read('found.json'), { images: [{ id, favourite: false }], next_cursor: null })
  t.match(await read('image.json'), { id, favourite: true })
  t.match(await read('album.json'), { name: 'The best', image_count: 1 })
  t.match(await read('deleted.json'), { deleted: 1, restore_until: /^20/ })
  t.match(await read('restored.json'), { restored: 1 })
  t.match(await read('images.json'), { images: [{ id }] })
  const zip = await readZip(await readFile(join(cwd, 'images.zip')))
  t.ok(zip.has('Lamp 1.webp') && zip.has('metadata.json'))
})
