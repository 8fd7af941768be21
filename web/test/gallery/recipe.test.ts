import type { GalleryImageDetails } from '@the-way/shared'
import t from 'tap'
import { recipeCurl, recipeJson } from '../../src/features/gallery/viewer/recipe.ts'
import { settingRows } from '../../src/features/gallery/viewer/setting-rows.ts'

const image = (rest: Partial<GalleryImageDetails> = {}): GalleryImageDetails => ({
  id: 'image-1',
  number: 1,
  url: '/api/files/images/g/0.webp',
  thumbnail_url: '/api/files/images/g/0.webp?width=320',
  width: 1024,
  height: 768,
  format: 'webp',
  favourite: false,
  model_id: 'lake',
  model_name: 'Lake',
  generation_id: 'g',
  prompt: 'LAKE at dusk',
  seed: 7,
  created_at: '2026-11-25T12:00:00.000Z',
  version: 'a'.repeat(64),
  parameters: { aspect_ratio: 'custom', width: 1024, height: 768, go_fast: true },
  source: null,
  loras: [],
  is_model_thumbnail: false,
  training_id: null,
  dataset_id: null,
  num_outputs: 2,
  cost_usd_micros: 3000,
  started_at: null,
  completed_at: null,
  albums: [],
  ...rest,
})

const source = { image_id: 'image-0', image_number: 3, url: '/api/files/s', mask_url: null }

/** Returns the JSON that a command sends, and its first line. */
function readCurl(command: string) {
  const [first] = command.split('\n')
  const [, body = ''] = /--json '(.*)'$/s.exec(command) ?? []
  return { first, body: JSON.parse(body.replaceAll("'\\''", "'")) }
}
const curlOf = (rest: Partial<GalleryImageDetails> = {}) =>
  readCurl(recipeCurl(image(rest), 'https://way.example'))

t.test('the command sends every setting, of any version', async (t) => {
  const { parameters } = image()
  t.strictSame(curlOf(), {
    first: "curl 'https://way.example/api/models/lake/generate' \\",
    body: { prompt: 'LAKE at dusk', seed: 7, num_outputs: 2, parameters },
  })
  t.equal(
    curlOf({ prompt: 'it’s a {red|blue} "lamp"' }).body.prompt,
    'it’s a \\{red\\|blue\\} "lamp"',
  )
  t.equal(curlOf({ prompt: "a lamp's light" }).body.prompt, "a lamp's light")
})

t.test('the command names the image to start from, and says what JSON can’t contain', async (t) => {
  t.match(curlOf({ source }), { first: /^curl/, body: { image_id: 'image-0' } })
  const missing = { first: /^# Without/ }
  t.match(curlOf({ source: { ...source, mask_url: '/api/files/m' } }), {
    ...missing,
    body: { image_id: 'image-0' },
  })
  const upload = curlOf({ source: { ...source, image_id: null, image_number: null } })
  t.match(upload, missing)
  const deleted = curlOf({ source: { ...source, image_number: null } })
  t.match(deleted, missing)
  for (const { body } of [upload, deleted]) t.notOk('image_id' in body)
})

t.test('the JSON has everything that made the image', async (t) => {
  const loras = [{ model_id: null, reference: 'a/b', scale: 0.5 }]
  t.strictSame(JSON.parse(recipeJson(image({ source, loras }))), {
    model: { id: 'lake', name: 'Lake', version: 'a'.repeat(64) },
    prompt: 'LAKE at dusk',
    seed: 7,
    parameters: image().parameters,
    loras,
    source,
  })
})

t.test('all settings are listed, the important ones first and none twice', async (t) => {
  const loras = [{ model_id: null, reference: 'a/b', scale: 0.5 }]
  const parameters = {
    go_fast: true,
    width: 512,
    seed: 7,
    custom_list: [1, 2],
    extra_lora: 'a/b',
    num_inference_steps: 28,
    prompt_strength: 0,
    negative_prompt: '',
  }
  t.strictSame(settingRows({ parameters, loras }), [
    { label: 'How much to change', value: '0' },
    { label: 'Steps', value: '28' },
    { label: 'Go fast', value: 'Yes' },
    { label: 'Custom list', value: '[1,2]' },
  ])
  t.match(settingRows({ parameters, loras: [] }).at(4), { label: 'LoRA', value: 'a/b' })
})
