import t, { type Test } from 'tap'
import type { VersionFamily } from '../../emulator/records.ts'
import { urlFault } from '../../src/generations/settings/input-urls.ts'
import {
  generate,
  makeModel,
  readGeneration,
  requestGeneration,
  waitUntilEnded,
} from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'

/** Starts an app with one model of this family. `start` sends a prompt and `body` alone. */
async function startWithModel(t: Test, family: VersionFamily, options: TestAppOptions = {}) {
  const test = await startTestApp(t, options)
  const model = await makeModel(test, { family, keyword: undefined })
  const start = (body: object) =>
    requestGeneration(test, model.id, { megapixels: undefined, ...body })
  return { ...test, model, start }
}

/** Starts a generation, waits for its end, and returns it with what was sent to Replicate. */
async function inputOf(t: Test, family: VersionFamily, body: object) {
  const test = await startWithModel(t, family)
  const started = await test.start({ seed: 7, ...body })
  t.equal(started.statusCode, 202, started.body)
  const done = await waitUntilEnded(test, started.json())
  t.equal(done.status, 'succeeded')
  const [row] = await test.database.query('select input from generation_parts')
  return { done, input: row?.['input'] }
}

t.test(
  'sends the parameters of the newer generation of FLUX beside the named settings',
  async (t) => {
    const parameters = { go_fast: true, model: 'schnell', lora_scale: 2.5, seed: 7 }
    const { done, input } = await inputOf(t, 'flux', { parameters, output_format: 'png' })
    t.strictSame(input, {
      prompt: 'a lamp',
      seed: 7,
      num_outputs: 1,
      output_format: 'png',
      go_fast: true,
      model: 'schnell',
      lora_scale: 2.5,
    })
    const { seed: _, ...others } = parameters
    t.strictSame(done.parameters, { output_format: 'png', ...others })
  },
)

t.test('takes seed and number of images from the parameters', async (t) => {
  const parameters = { seed: 11, num_outputs: 2, negative_prompt: null }
  const { done } = await inputOf(t, 'sdxl', { seed: undefined, parameters })
  t.match(done, { seed: 11, num_outputs: 2, images: { length: 2 }, parameters: {} })
})

t.test('sends the parameters of the earlier generation of FLUX, with an exact size', async (t) => {
  const parameters = { width: 512, height: 256, guidance_scale: 3.5 }
  const { done, input } = await inputOf(t, 'early-flux', { parameters })
  t.match(input, { ...parameters, aspect_ratio: 'custom' })
  t.match(done.images, [{ width: 512, height: 256 }])
})

t.test('sends the parameters of SDXL', async (t) => {
  const parameters = {
    scheduler: 'DDIM',
    refine: 'base_image_refiner',
    refine_steps: 10,
    width: 512,
    height: 512,
    num_inference_steps: 80,
    apply_watermark: false,
  }
  const { input } = await inputOf(t, 'sdxl', { parameters, negative_prompt: 'text' })
  t.match(input, { ...parameters, negative_prompt: 'text' })
})

t.test('sends the parameters of an unknown model, by its own names', async (t) => {
  const parameters = {
    style: 'print',
    image_size: 768,
    detail: 0.75,
    passes: 12,
    tileable: true,
    palette_image: 'https://example.com/colors.png',
    signature: '',
  }
  const { done, input } = await inputOf(t, 'other', { parameters })
  t.strictSame(input, { prompt: 'a lamp', seed: 7, ...parameters })
  t.match(done.images, [{ width: 768, height: 768 }])
})

type BadParameter = [name: string, value: unknown, code: string, detail: RegExp]
const BAD: Record<VersionFamily, BadParameter[]> = {
  flux: [
    ['num_inference_steps', 51, 'maximum', /at most 50/],
    ['num_inference_steps', 0, 'minimum', /at least 1/],
    ['num_inference_steps', 2.5, 'type', /a whole number/],
    ['num_inference_steps', '28', 'type', /a whole number/],
    ['go_fast', 1, 'type', /true or false/],
    ['megapixels', 1, 'type', /text/],
    ['model', 'pro', 'enum', /one of dev, schnell/],
    ['lora_scale', 3.5, 'maximum', /at most 3/],
    ['seed', -1, 'minimum', /at least 0/],
    ['num_outputs', 5, 'maximum', /at most 4/],
    ['steps', 28, 'additionalProperties', /Did you mean num_inference_steps\?$/],
    ['lora_scal', 1, 'additionalProperties', /Did you mean lora_scale\?$/],
    ['CFG', 3, 'additionalProperties', /Did you mean guidance_scale\?$/],
    ['scheduler', 'DDIM', 'additionalProperties', /not a setting of this version: remove it/],
    ['toString', 1, 'additionalProperties', /not a setting/],
    ['stepz', null, 'additionalProperties', /not a setting/],
    ['x'.repeat(5000), 1, 'additionalProperties', /not a setting/],
    ['prompt', 'another', 'ambiguous', /beside `parameters`/],
    ['replicate_weights', 'https://x.com/a.tar', 'reserved', /set by Replicate/],
    ['hf_api_token', 'hf_secret', 'reserved', /is a secret/],
    ['width', 512, 'ambiguous', /contradicts aspect_ratio/],
    ['mask', 'https://example.com/mask.png', 'required', /a mask needs an image/],
    ['extra_lora', 'anything', 'url', /owner\/model on Replicate/],
    ['extra_lora', 'https://127.0.0.1/a.safetensors', 'url', /public host/],
  ],
  'early-flux': [
    ['lora_scale', 2.5, 'maximum', /at most 2/],
    ['go_fast', true, 'additionalProperties', /not a setting/],
    ['megapixels', '1', 'additionalProperties', /not a setting/],
  ],
  sdxl: [
    ['guidance_scale', 0.5, 'minimum', /at least 1/],
    ['aspect_ratio', '1:1', 'additionalProperties', /not a setting/],
    ['scheduler', 'ddim', 'enum', /one of DDIM, /],
    ['extra_lora', 'a/b', 'additionalProperties', /not a setting/],
  ],
  other: [
    ['image_size', 600, 'enum', /one of 512, 768/],
    ['signature', 'x'.repeat(41), 'maxLength', /at most 40 characters/],
    ['num_outputs', 1, 'additionalProperties', /not a setting/],
    ['palette_image', 7, 'type', /text/],
    ['stile', 'photo', 'additionalProperties', /Did you mean style\?$/],
  ],
}

for (const [family, cases] of Object.entries(BAD))
  t.test(`rejects what a version of the family ${family} does not accept`, async (t) => {
    const test = await startWithModel(t, family as VersionFamily, { areJobsRunning: false })
    const before = await test.count()
    for (const [name, value, code, detail] of cases) {
      const parameters = { [name]: value }
      const aspect = code === 'ambiguous' && name === 'width' ? { aspect_ratio: '3:2' } : {}
      const answer = await test.start({ ...aspect, parameters })
      const field = name === 'mask' ? 'parameters.image' : `parameters.${name}`
      t.match(
        answer.json(),
        { status: 400, code: 'request.invalid', errors: [{ field, code, detail }] },
        `${name.slice(0, 40)}: ${JSON.stringify(value)}`,
      )
    }
    t.strictSame(await test.count(), before)
  })

t.test('names every wrong parameter at once', async (t) => {
  const test = await startWithModel(t, 'flux', { areJobsRunning: false })
  const parameters = { go_fast: 'yes', stepz: 1, aspect_ratio: 'custom' }
  const { errors } = (await test.start({ parameters })).json()
  t.strictSame(
    errors.map(({ field }: { field: string }) => field),
    ['parameters.go_fast', 'parameters.stepz'],
  )
  const sizes = await test.start({ parameters: { aspect_ratio: 'custom' } })
  t.match(sizes.json(), {
    errors: [{ field: 'parameters.width' }, { field: 'parameters.height' }],
  })
})

t.test('accepts a setting twice if both agree, and rejects a contradiction', async (t) => {
  const test = await startWithModel(t, 'flux', { areJobsRunning: false })
  const twice = (scale: number) => ({ lora_scale: 1.5, parameters: { lora_scale: scale } })
  t.equal((await test.start(twice(1.5))).statusCode, 202)
  t.match((await test.start(twice(1))).json(), {
    errors: [{ field: 'parameters.lora_scale', code: 'ambiguous' }],
  })
  t.match((await test.start({ seed: 1, parameters: { seed: 2 } })).json(), {
    errors: [{ field: 'parameters.seed', code: 'ambiguous' }],
  })
})

t.test(
  'checks the prompt with its trigger word, and the number of images in parameters, of a known version',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const model = await makeModel(test, { family: 'other', keyword: 'LMP' })
    const start = (body: object) => requestGeneration(test, model.id, { parameters: {}, ...body })
    const before = await test.count()
    const long = await start({ prompt: 'x'.repeat(297) })
    t.match(long.json(), { errors: [{ field: 'prompt', detail: /at most 300 characters/ }] })
    t.match((await start({ parameters: { num_outputs: 2 } })).json(), {
      errors: [{ field: 'parameters.num_outputs' }],
    })
    const known = await requestGeneration(test, model.id, { prompt: 'x'.repeat(297) })
    t.equal(known.statusCode, 400, 'also without parameters, once the version is known')
    t.strictSame(await test.count(), before)
    t.equal((await start({ prompt: 'x'.repeat(296) })).statusCode, 202)
  },
)

t.test(
  'fails free of charge if a version that was not known yet does not accept the prompt',
  async (t) => {
    const test = await startWithModel(t, 'other')
    const generation = await generate(test, test.model.id, { prompt: 'x'.repeat(301) })
    t.match(await waitUntilEnded(test, generation), {
      status: 'failed',
      cost_usd_micros: 0,
      error: { code: 'generations.not_accepted', charged: 'no', message: /at most 300 characters/ },
    })
    t.equal((await test.emulator.ledger()).predictions_created, 0)
  },
)

t.test(
  'needs Replicate for parameters of a version that is not known yet, and stores nothing',
  async (t) => {
    const test = await startWithModel(t, 'flux', { areJobsRunning: false })
    test.emulator.addFault({ status: 500, route: 'versions', times: 1000 })
    const before = await test.count()
    const parameters = { go_fast: true }
    t.match((await test.start({ parameters })).json(), {
      status: 503,
      code: 'replicate.unavailable',
    })
    t.strictSame(await test.count(), before)
    t.equal((await test.start({})).statusCode, 202, 'without parameters it is queued')
    test.emulator.clearFaults()
    t.equal((await test.start({ parameters })).statusCode, 202)
  },
)

t.test(
  'rejects parameters for a version that was deleted, and for an archived model',
  async (t) => {
    const test = await startWithModel(t, 'flux', { areJobsRunning: false })
    const gone = await addModel(test, { name: 'Gone', model_url: `acme/gone:${'d'.repeat(64)}` })
    const parameters = { go_fast: true }
    t.match((await requestGeneration(test, gone.id, { parameters })).json(), {
      status: 409,
      code: 'models.not_on_replicate',
    })
    const payload = { status: 'archived' }
    await test.call({ method: 'PATCH', url: `/api/models/${test.model.id}`, payload })
    t.match((await test.start({ parameters })).json(), { status: 409, code: 'models.archived' })
  },
)

t.test('repeats the first response for the same Idempotency-Key and parameters only', async (t) => {
  const test = await startWithModel(t, 'flux', { areJobsRunning: false })
  const start = (guidance_scale: number) =>
    requestGeneration(
      test,
      test.model.id,
      { parameters: { guidance_scale } },
      { 'idempotency-key': 'once' },
    )
  const first = await start(4)
  t.equal((await start(4)).body, first.body)
  t.match((await start(5)).json(), { status: 422, code: 'idempotency.key_reused' })
  t.match(await readGeneration(test, first.json().id), { parameters: { guidance_scale: 4 } })
})

const BAD_URLS = [
  'ftp://example.com/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  '//example.com/a.png',
  'example.com/a.png',
  'https://',
  `https://example.com/${'x'.repeat(2000)}`,
  'https://ada:secret@example.com/a.png',
  'https://example.com/a.png?token=secret',
  'http://localhost/a.png',
  'http://printer/a.png',
  'http://nas.local/a.png',
  'http://metadata.google.internal/a.png',
  'http://127.0.0.1/a.png',
  'http://2130706433/a.png',
  'http://0x7f.1/a.png',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1/a.png',
  'http://[::1]/a.png',
  'http://[::ffff:127.0.0.1]/a.png',
]
t.test('accepts only public http(s) URLs without secrets as images', async (t) => {
  const test = await startWithModel(t, 'flux', { areJobsRunning: false })
  const before = await test.count()
  for (const image of BAD_URLS) {
    const { errors } = (await test.start({ parameters: { image } })).json()
    t.match(errors, [{ field: 'parameters.image', code: 'url' }], image.slice(0, 60))
  }
  t.strictSame(await test.count(), before)
  for (const image of ['https://example.com/a%20b.png?size=2', 'http://93.184.215.14:8080/a'])
    t.equal((await test.start({ parameters: { image } })).statusCode, 202, image)
})

t.test('rejects URLs of Replicate’s API, which are read with this server’s account', async (t) => {
  const fault = (url: string) => urlFault(url, 'api.replicate.com')
  t.equal(fault('https://api.replicate.com/v1/files/abc'), 'not be a URL of Replicate’s API')
  t.equal(fault('https://replicate.delivery/a/out-0.png'), null)
})

t.test('accepts references to LoRAs by their form', async (t) => {
  const test = await startWithModel(t, 'early-flux', { areJobsRunning: false })
  for (const extra_lora of [
    'acme/portraits',
    `acme/portraits/${'a'.repeat(64)}`,
    'huggingface.co/acme/portraits',
    'https://huggingface.co/acme/portraits/portraits.safetensors',
    'civitai.com/models/1234',
    'https://civitai.com/models/1234/name?modelVersionId=5',
    'https://example.com/weights/portraits.safetensors',
    'https://replicate.delivery/abc/trained_model.tar',
  ]) {
    const answer = await test.start({ parameters: { extra_lora, extra_lora_scale: 0.5 } })
    t.equal(answer.statusCode, 202, extra_lora)
  }
})
