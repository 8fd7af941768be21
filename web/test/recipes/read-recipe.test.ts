import fc from 'fast-check'
import t from 'tap'
import { RecipeProblem } from '../../src/features/recipes/found-recipe.ts'
import { readRecipe } from '../../src/features/recipes/read-recipe.ts'
import { exifComment, iTXt, makeJpeg, makePng, tEXt, zTXt } from './make-png.ts'

const PARAMETERS = `a lamp, <lora:lamp_v2:0.8> (warm:1.2)
on a desk
Negative prompt: blurry,
low quality
Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 1234, Size: 832x1216, Model hash: 31e35c80fc, Model: sd_xl_base, Lora hashes: "lamp_v2: 1a2b", Version: v1.9.4`

/** As AUTOMATIC1111's web UI writes it. */
const EXPECTED = {
  program: 'AUTOMATIC1111',
  prompt: 'a lamp, (warm:1.2)\non a desk',
  seed: 1234,
  size: [832, 1216],
  settings: {
    negative_prompt: 'blurry,\nlow quality',
    num_inference_steps: '28',
    guidance_scale: '7.5',
    scheduler: 'DPM++ 2M Karras',
  },
  model_id: null,
  model_name: 'sd_xl_base',
  loras: ['lamp_v2'],
}

const read = async (file: Blob) => {
  const { settings, ...recipe } = await readRecipe(file)
  return { ...recipe, settings: Object.fromEntries(settings) }
}

t.test('reads AUTOMATIC1111 files, however the text is stored', async (t) => {
  const files = {
    tEXt: makePng([tEXt('parameters', PARAMETERS)]),
    zTXt: makePng([zTXt('parameters', PARAMETERS)]),
    iTXt: makePng([iTXt('parameters', PARAMETERS)]),
    'compressed iTXt': makePng([iTXt('parameters', PARAMETERS, true)]),
    'UserComment of a JPEG': makeJpeg([exifComment(PARAMETERS)]),
  }
  for (const [what, file] of Object.entries(files)) t.match(await read(file), EXPECTED, what)
  const unicode = PARAMETERS.replace('a lamp', '灯 💡 é')
  for (const file of [makePng([iTXt('parameters', unicode)]), makeJpeg([exifComment(unicode)])])
    t.match(await read(file), { prompt: '灯 💡 é, (warm:1.2)\non a desk' })
})

t.test('reads InvokeAI files of both generations', async (t) => {
  const metadata = {
    positive_prompt: 'a lamp 灯',
    negative_prompt: 'blurry',
    seed: 7,
    steps: 30,
    cfg_scale: 6,
    width: 1024,
    height: 768,
    scheduler: 'euler',
    model: { name: 'juggernaut', base: 'sdxl' },
    loras: [{ model: { name: 'lamp' }, weight: 0.7 }],
  }
  t.match(await read(makePng([iTXt('invokeai_metadata', JSON.stringify(metadata))])), {
    program: 'InvokeAI',
    prompt: 'a lamp 灯',
    seed: 7,
    size: [1024, 768],
    settings: {
      negative_prompt: 'blurry',
      num_inference_steps: 30,
      guidance_scale: 6,
      scheduler: 'euler',
    },
    model_name: 'juggernaut',
    loras: ['lamp'],
  })
  const old = {
    model_weights: 'sd-1.5',
    image: { prompt: [{ prompt: 'a lamp', weight: 1 }], seed: 7, steps: 30, cfg_scale: 6 },
  }
  t.match(await read(makePng([tEXt('sd-metadata', JSON.stringify(old))])), {
    program: 'InvokeAI',
    prompt: 'a lamp',
    model_name: 'sd-1.5',
    settings: { num_inference_steps: 30, guidance_scale: 6 },
  })
})

const node = (class_type: string, inputs: object) => ({ class_type, inputs })
const SDXL_GRAPH = {
  3: node('KSampler', {
    seed: 42,
    steps: 25,
    cfg: 7,
    sampler_name: 'euler',
    scheduler: 'normal',
    positive: ['6', 0],
    negative: ['7', 0],
    model: ['10', 0],
    latent_image: ['5', 0],
  }),
  4: node('CheckpointLoaderSimple', { ckpt_name: 'sdxl.safetensors' }),
  5: node('EmptyLatentImage', { width: 1216, height: 832, batch_size: 1 }),
  6: node('CLIPTextEncode', { text: ['11', 0], clip: ['10', 1] }),
  7: node('CLIPTextEncode', { text: 'blurry', clip: ['10', 1] }),
  10: node('LoraLoader', { lora_name: 'lamp.safetensors', model: ['4', 0], clip: ['4', 1] }),
  11: node('PrimitiveString', { value: 'a lamp' }),
}

t.test('reads ComfyUI graphs of SDXL and FLUX', async (t) => {
  t.match(await read(makePng([tEXt('prompt', JSON.stringify(SDXL_GRAPH))])), {
    program: 'ComfyUI',
    prompt: 'a lamp',
    seed: 42,
    size: [1216, 832],
    settings: {
      negative_prompt: 'blurry',
      num_inference_steps: 25,
      guidance_scale: 7,
      scheduler: 'euler',
    },
    model_name: 'sdxl.safetensors',
    loras: ['lamp.safetensors'],
  })
  const flux = {
    13: node('SamplerCustomAdvanced', {
      noise: ['25', 0],
      guider: ['22', 0],
      sampler: ['16', 0],
      sigmas: ['17', 0],
      latent_image: ['27', 0],
    }),
    6: node('CLIPTextEncode', { text: 'a lamp', clip: ['11', 0] }),
    12: node('UNETLoader', { unet_name: 'flux1-dev.safetensors' }),
    16: node('KSamplerSelect', { sampler_name: 'euler' }),
    17: node('BasicScheduler', { steps: 20, denoise: 1, model: ['12', 0] }),
    22: node('BasicGuider', { model: ['12', 0], conditioning: ['26', 0] }),
    25: node('RandomNoise', { noise_seed: 9 }),
    26: node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
    27: node('EmptySD3LatentImage', { width: 1024, height: 1024 }),
  }
  t.match(await read(makePng([tEXt('prompt', JSON.stringify(flux))])), {
    prompt: 'a lamp',
    seed: 9,
    size: [1024, 1024],
    settings: { num_inference_steps: 20, guidance_scale: 3.5, scheduler: 'euler' },
    model_name: 'flux1-dev.safetensors',
  })
})

t.test('ends with graphs that are huge or go in circles', async (t) => {
  const circle = {
    1: node('KSampler', { positive: ['2', 0], negative: ['1', 0], seed: ['1', 0] }),
    2: node('CLIPTextEncode', { text: ['3', 0] }),
    3: node('Concat', { a: ['2', 0], b: ['3', 0], text: 'a lamp' }),
  }
  t.match(await read(makePng([tEXt('prompt', JSON.stringify(circle))])), {
    prompt: 'a lamp',
    seed: null,
  })
  const wide = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, id) => [
      id,
      node('KSampler', { positive: [String(id + 1), 0], negative: [String(id + 2), 0] }),
    ]),
  )
  await t.rejects(read(makePng([tEXt('prompt', JSON.stringify(wide))])), RecipeProblem)
})

t.test('rejects what is too large, damaged or missing with a reason', async (t) => {
  const problems: Record<string, [Blob, RegExp]> = {
    'a text chunk of 10 MB': [
      makePng([tEXt('parameters', 'a'.repeat(10_000_000))]),
      /larger than 2 MB/,
    ],
    'a text that unpacks to 50 MB': [
      makePng([zTXt('parameters', Buffer.alloc(50_000_000, 'a'))]),
      /no prompt/,
    ],
    'damaged compression': [makePng([['zTXt', Buffer.from('parameters\0\0abc')]]), /no prompt/],
    'an empty chunk': [
      makePng([
        ['tEXt', Buffer.alloc(0)],
        ['iTXt', Buffer.from('a\0')],
      ]),
      /no prompt/,
    ],
    'an image without texts': [makePng([]), /no prompt/],
    'a text file': [new File(['Steps: 20, Seed: 1, Size: 1x1'], 'a.txt'), /not a PNG/],
    'an empty file': [new File([], 'a.png'), /not a PNG/],
    'JSON that is nested deeply': [
      makePng([
        tEXt('prompt', '['.repeat(500_000)),
        tEXt('invokeai_metadata', '{"a":'.repeat(200_000)),
      ]),
      /no prompt/,
    ],
  }
  for (const [what, [file, reason]] of Object.entries(problems)) {
    const error = await readRecipe(file).catch((caught: unknown) => caught)
    t.ok(error instanceof RecipeProblem, what)
    t.match(String(error), reason, what)
  }
})

t.test('keys such as __proto__ change nothing', async (t) => {
  const text =
    '{"positive_prompt":"a","__proto__":{"polluted":1},"model":{"__proto__":{"name":"x"}}}'
  const recipe = await read(makePng([tEXt('invokeai_metadata', text)]))
  t.match(recipe, { prompt: 'a', model_name: null })
  const fields = 'a\n__proto__: 1, constructor: 2, Seed: 1, toString: 3'
  const parameters = await readRecipe(makePng([tEXt('parameters', fields)]))
  t.equal(parameters.settings.get('constructor'), '2')
  t.equal(Object.getPrototypeOf({})['polluted'], undefined)
})

t.test('any text is read, or rejected with a reason', async () => {
  const keyword = fc.constantFrom(
    'parameters',
    'prompt',
    'invokeai_metadata',
    'sd-metadata',
    'XML:com.adobe.xmp',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.string().map((line) => `${line}\nSteps: 1, Seed: 2, ${line}: 3, Size: ${line}`),
    fc.string().map((json) => `urn:the-way:recipe:1.0/ <a:Recipe>${json}</a:Recipe>`),
  )
  await fc.assert(
    fc.asyncProperty(keyword, text, async (name, value) => {
      try {
        const { prompt, settings } = await readRecipe(makePng([iTXt(name, value)]))
        return typeof prompt === 'string' && settings instanceof Map
      } catch (error) {
        return error instanceof RecipeProblem
      }
    }),
    { numRuns: 200 },
  )
})
