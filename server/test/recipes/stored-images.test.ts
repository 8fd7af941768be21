import { createHash } from 'node:crypto'
import { unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { addRecipe } from '../../src/recipes/add-recipe.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { readWithExifTool, skip } from '../support/exiftool.ts'
import { drawImage } from '../support/make-image.ts'
import { readZip } from '../support/read-zip.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp } from '../support/test-app.ts'
import { RECIPE } from './support.ts'

const BODY = { prompt: 'LMP 灯\nat noon', output_format: 'png', num_inference_steps: 20 }

/** Starts an app with one generated image. */
async function arrange(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const generation = await waitUntilEnded(test, await generate(test, model.id, BODY))
  const [image] = generation.images
  if (!image) throw new Error('no image was generated')
  const path = join(test.config.dataDirectory, image.url.replace('/api/', ''))
  const get = (query = '', headers: Record<string, string> = {}) =>
    test.call({ url: `${image.url}${query}`, headers })
  return { ...test, model, generation, image, path, get }
}

t.test('stores each image with its recipe', { skip }, async (t) => {
  const { database, model, generation, path, get } = await arrange(t)
  const [tags = {}] = await readWithExifTool([path])
  t.match(
    tags['PNG:Parameters'],
    `${BODY.prompt}\nSteps: 20, Seed: ${generation.seed}, Size: 512x512`,
  )
  t.match(JSON.parse(String(tags['XMP:Recipe'])), {
    app: 'The Way',
    prompt: BODY.prompt,
    seed: generation.seed,
    num_outputs: 1,
    position: 0,
    model_id: model.id,
    model_name: 'Lamp',
    version: /^[0-9a-f]{64}$/,
    parameters: { megapixels: '0.25', num_inference_steps: 20 },
    loras: [],
    from_image: false,
    created_at: generation.created_at,
  })
  const { rawPayload } = await get()
  const sha256 = createHash('sha256').update(rawPayload).digest('hex')
  const [row] = await database.query('select sha256, bytes from public.generated_images')
  t.match(row, { sha256, bytes: rawPayload.length }, 'the row describes the stored file')
})

t.test('each run of a generation has its own prompt and seed in its images', async (t) => {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const body = { prompt: undefined, prompts: ['LMP one', 'LMP two'], num_outputs: 2, seed: 5 }
  const { images, runs } = await waitUntilEnded(test, await generate(test, model.id, body))
  t.equal(runs.length, 2)
  for (const run of runs) {
    const ofRun = images.filter(({ run_id }) => run_id === run.id)
    const recipes = await Promise.all(
      ofRun.map(async ({ url }) => {
        const { rawPayload } = await test.call({ url })
        const [, json = ''] = /:Recipe>([^<]*)</.exec(rawPayload.toString()) ?? []
        return JSON.parse(json)
      }),
    )
    const { prompt, seed, num_outputs } = run
    t.match(recipes, [
      { prompt, seed, num_outputs, position: 0 },
      { prompt, seed, num_outputs, position: 1 },
    ])
  }
  t.strictSame(
    runs.map(({ prompt }) => prompt),
    body.prompts,
  )
})

t.test('sends an image without its recipe', async (t) => {
  const { get } = await arrange(t)
  const stored = await get()
  const plain = await get('?metadata=false&download=1')
  t.equal(plain.statusCode, 200)
  t.match(plain.headers, {
    'content-type': 'image/png',
    'content-length': String(plain.rawPayload.length),
    'content-disposition': /Lamp 1\.png/,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
  })
  for (const word of ['LMP', 'parameters', 'xmpmeta'])
    t.notOk(plain.rawPayload.includes(word), word)
  t.ok(stored.rawPayload.includes('xmpmeta'))
  const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer()
  t.ok((await pixels(plain.rawPayload)).equals(await pixels(stored.rawPayload)))
  t.ok((await get('?metadata=true')).rawPayload.equals(stored.rawPayload))

  const etag = String(plain.headers.etag)
  t.not(etag, stored.headers.etag)
  t.equal((await get('?metadata=false', { 'if-none-match': etag })).statusCode, 304)
  const size = plain.rawPayload.length
  const part = await get('?metadata=false', { range: 'bytes=20-99', 'if-range': etag })
  t.match([part.statusCode, part.headers['content-range']], [206, `bytes 20-99/${size}`])
  t.ok(part.rawPayload.equals(plain.rawPayload.subarray(20, 100)))
  const outside = await get('?metadata=false', { range: `bytes=${size}-` })
  t.match([outside.statusCode, outside.json().code], [416, 'files.range'])
  const other = await get('?metadata=false', {
    range: 'bytes=20-99',
    'if-range': String(stored.headers.etag),
  })
  t.equal(other.statusCode, 200, 'the stored file has another tag')
  t.equal((await get('?metadata=no')).json().code, 'request.invalid')
  t.equal((await get('?metadata=false&width=320')).headers['content-type'], 'image/avif')
})

t.test('does not send a damaged image without its recipe', async (t) => {
  const { call, image, path, get } = await arrange(t)
  writeFileSync(path, (await get()).rawPayload.subarray(0, 2000))
  const answer = await get('?metadata=false')
  t.match([answer.statusCode, answer.json().code], [409, 'files.metadata_not_removed'])
  t.match(answer.headers['cache-control'], 'no-store')
  const download = await call({
    method: 'POST',
    url: '/api/images/download',
    payload: { ids: [image.id], metadata: false },
  })
  const entries = await readZip(download.rawPayload)
  t.strictSame([...entries.keys()], ['missing.txt'])
  unlinkSync(path)
  t.equal((await get('?metadata=false')).json().code, 'files.not_found')
})

t.test('downloads images with or without their recipes', async (t) => {
  const { call, image, get } = await arrange(t)
  const download = async (metadata: boolean) => {
    const payload = { ids: [image.id], metadata }
    const answer = await call({ method: 'POST', url: '/api/images/download', payload })
    return (await readZip(answer.rawPayload)).get('Lamp 1.png')
  }
  t.strictSame(await download(true), (await get()).rawPayload)
  t.strictSame(await download(false), (await get('?metadata=false')).rawPayload)
})

t.test(
  'images that were stored before stay as they are, and are sent without metadata',
  async (t) => {
    const { deps, image, path, get } = await arrange(t)
    const old = await drawImage()
      .withExif({ IFD0: { ImageDescription: 'made by Replicate' } })
      .png()
      .toBuffer()
    writeFileSync(path, old)
    t.ok((await get()).rawPayload.equals(old))
    const plain = (await get('?metadata=false')).rawPayload
    t.ok(old.includes('made by Replicate') && !plain.includes('made by Replicate'))
    const found = await deps.files.read(image.url.replace('/api/files/', ''))
    t.ok(found && (await buffer(found.stream)).equals(old))
  },
)

t.test('keeps an image whose structure is unusual, without a recipe', async (t) => {
  // Decoders skip stray bytes in the header of a JPEG.
  const jpeg = await drawImage().jpeg().toBuffer()
  const odd = Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(3), jpeg.subarray(20)])
  const path = join(temporaryDirectory(t), 'odd.jpg')
  writeFileSync(path, odd)
  const warnings: string[] = []
  const logger = { warn: (_: object, message: string) => void warnings.push(message) }
  const { size, stream } = await addRecipe(path, RECIPE, logger)
  t.equal(size, odd.length)
  t.ok((await buffer(stream)).equals(odd))
  t.strictSame(warnings, ['an image is stored without its recipe'])
})
