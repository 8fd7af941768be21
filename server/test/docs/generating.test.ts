import { execFile, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { INPUT_GROUPS, INPUT_TYPES } from '@the-way/shared'
import t from 'tap'
import { makeMask } from '../generations/source-images.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { makeJpeg } from '../support/make-image.ts'
import { repositoryUrl } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const page = await readFile(repositoryUrl('docs/generating.md'), 'utf8')
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl on this machine'

t.test('runs the example of the page on generating', { skip }, async (t) => {
  const test = await startTestApp(t, { predictionSeconds: 600 })
  await makeModel(test)
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  const example = /```sh example\n(.*?)```/s.exec(page)?.[1]
  t.ok(example)
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = async (name: string) => JSON.parse(await readFile(join(cwd, name), 'utf8'))
  const generation = await read('generation.json')
  t.match(await read('inputs.json'), [{ name: 'prompt' }])
  const parameters = { guidance_scale: 2.5, go_fast: true }
  t.match(await read('estimate.json'), { num_outputs: 2, based_on: 0, parameters })
  t.match(generation, { prompt: 'LMP on a desk at dusk', parameters })
  const { canceled, requested } = await read('canceled.json')
  t.strictSame([...canceled, ...requested], [generation.id])
  t.match(await read('retry.json'), { retry_of: generation.id, num_outputs: 2 })
})

t.test('runs the example of the page on images to start from', { skip }, async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const small = { parameters: { width: 256, height: 256 } }
  await waitUntilEnded(test, await generate(test, model.id, { ...small, megapixels: undefined }))
  const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
  const cwd = temporaryDirectory(t)
  await writeFile(join(cwd, 'photo.jpg'), await makeJpeg())
  await writeFile(join(cwd, 'mask.png'), await makeMask())
  const example = /```sh source\n(.*?)```/s.exec(page)?.[1]
  await promisify(execFile)('bash', ['-euc', example ?? 'false'], {
    cwd,
    env: { ...process.env, BASE: base, OWNER_TOKEN },
  })
  const read = async (name: string) => JSON.parse(await readFile(join(cwd, name), 'utf8'))
  t.match(await read('from-image.json'), {
    source: { image_id: /./, mask_url: null },
    parameters: { prompt_strength: 0.4 },
  })
  t.match(await read('repainted.json'), {
    source: { image_id: null, mask_url: /./ },
    num_outputs: 2,
    prompt: 'LMP a red door',
  })
})

t.test('names every type and group', async (t) => {
  for (const name of [...INPUT_TYPES, ...INPUT_GROUPS]) t.match(page, `\`${name}\``)
})
