import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import t from 'tap'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { repositoryUrl } from '../support/repository.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const readme = repositoryUrl('README.md')
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on this machine'

t.test('runs the example of the README', { skip }, async (t) => {
  const { app, emulator } = await startTestApp(t)
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  const directory = await mkdtemp(join(tmpdir(), 'the-way-readme-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  await writeFile(join(directory, 'images.zip'), await makeTrainingZip())
  const example = /```sh example\n(.*?)```/s.exec(await readFile(readme, 'utf8'))?.[1]
  t.ok(example)

  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd: directory,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const image = join(directory, 'image.webp')
  t.ok((await stat(image)).size > 0)
  t.equal((await sharp(image).metadata()).format, 'webp')
  t.match(await emulator.ledger(), { trainings_created: 1, predictions_created: 1 })
})
