import type { Generation } from '@the-way/shared'
import t from 'tap'
import { makeModel, waitUntilEnded } from '../support/actions.ts'
import { startWithSources } from './source-images.ts'

const SMALL = { parameters: { width: 256, height: 256 }, seed: 7 }

t.test('adds the LoRA of another model, or of a reference, to the model’s own', async (t) => {
  const test = await startWithSources(t)
  const other = await makeModel(test, { model_url: 'acme/chair', name: 'Chair' })
  const loras = [{ model_id: other.id, scale: 0.6 }]
  const started = await test.request({ ...SMALL, loras, lora_scale: 0.9 })
  t.equal(started.statusCode, 202, started.body)
  const done = await waitUntilEnded<Generation>(test, started.json())
  const reference = /^acme\/chair\/[0-9a-f]{64}$/
  t.match(done, {
    status: 'succeeded',
    loras: [{ model_id: other.id, reference, scale: 0.6 }],
    parameters: { extra_lora: reference, extra_lora_scale: 0.6, lora_scale: 0.9 },
  })
  const image = await test.call({ url: `/api/images/${done.images[0]?.id}` })
  t.match(image.json(), { loras: done.loras, source: null })
  const [row] = await test.database.query('select input from generation_parts')
  t.match(row?.['input'], { extra_lora: reference, extra_lora_scale: 0.6, lora_scale: 0.9 })

  const byReference = await test.request({ ...SMALL, loras: [{ reference: 'fofr/flux-80s' }] })
  t.match(byReference.json(), {
    loras: [{ model_id: null, reference: 'fofr/flux-80s', scale: null }],
    parameters: { extra_lora: 'fofr/flux-80s', extra_lora_scale: undefined },
  })
  const both = { extra_lora: 'fofr/flux-80s', ...SMALL.parameters }
  const repeated = { loras: [{ reference: 'fofr/flux-80s' }], parameters: both, seed: 8 }
  t.equal((await test.request(repeated)).statusCode, 202, 'both ways agree')
})

for (const [family, highest] of [
  ['flux', 3],
  ['early-flux', 2],
] as const)
  t.test(`rejects LoRAs that a version of the family ${family} does not accept`, async (t) => {
    const test = await startWithSources(t, family, { areJobsRunning: false })
    const sdxl = await makeModel(test, { family: 'sdxl', model_url: 'acme/sdxl' })
    const lora = { reference: 'a/b' }
    const before = await test.count()
    const cases: [object[], string, string, RegExp][] = [
      [[lora, { reference: 'c/d' }], 'loras', 'maxItems', /at most 1 item/],
      [[{ ...lora, scale: highest + 0.5 }], 'loras.0.scale', 'maximum', /at most/],
      [[{ ...lora, scale: -1.5 }], 'loras.0.scale', 'minimum', /at least -1/],
      [[{ reference: 'anything' }], 'loras.0.reference', 'url', /owner\/model/],
      [[{ reference: 'https://127.0.0.1/a.safetensors' }], 'loras.0.reference', 'url', /public/],
      [[{}], 'loras.0', 'required', /model_id or reference/],
      [[{ ...lora, model_id: sdxl.id }], 'loras.0.reference', 'ambiguous', /model_id/],
      [[{ model_id: sdxl.id }], 'loras.0.model_id', 'incompatible', /SDXL/],
      [[{ ...lora, weight: 1 }], 'loras.0.weight', 'additionalProperties', /unknown field/],
    ]
    for (const [loras, name, code, detail] of cases)
      t.match(
        (await test.request({ loras })).json(),
        { status: 400, code: 'request.invalid', errors: [{ field: name, code, detail }] },
        JSON.stringify(loras),
      )
    const contradiction = { loras: [lora], parameters: { extra_lora: 'c/d' } }
    t.match((await test.request(contradiction)).json(), {
      errors: [{ field: 'parameters.extra_lora', code: 'ambiguous' }],
    })
    const unknown = await test.request({ loras: [{ model_id: 'nobody' }] })
    t.match(unknown.json(), { status: 404, errors: [{ field: 'loras.0.model_id' }] })
    t.strictSame(await test.count(), before)
  })

t.test('rejects any LoRA for a version that does not take one', async (t) => {
  for (const family of ['sdxl', 'other'] as const) {
    const test = await startWithSources(t, family, { areJobsRunning: false })
    const answer = await test.request({ loras: [{ reference: 'a/b' }] })
    t.match(answer.json(), { status: 400, errors: [{ field: 'loras', code: 'maxItems' }] })
    t.equal((await test.request({ loras: [] })).statusCode, 202)
  }
})
