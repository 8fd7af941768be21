import t from 'tap'
import { parse } from 'yaml'
import { type CardSource, modelCard } from '../../../src/trainings/weights/model-card.ts'

const SOURCE: CardSource = {
  training: {
    emulated: false,
    trainer: 'flux',
    keyword: 'TEAHLS',
    subject: 'style',
    parameters: { steps: 1000, learning_rate: 0.0004, autocaption: true },
    image_count: 24,
    completed_at: '2026-11-22T10:00:00.000000Z',
  },
  name: 'Tea hills',
  description: 'Terraces after rain',
  weights: { file: 'TEAHLS.safetensors', bytes: 1234, sha256: 'ab'.repeat(32) },
}

const frontMatterOf = (card: string): unknown => parse(card.split('\n---\n')[0]?.slice(4) ?? '')
const bodyOf = (card: string) => card.slice(card.indexOf('\n---\n') + 5)

const withTraining = (training: Partial<CardSource['training']>): CardSource => ({
  ...SOURCE,
  training: { ...SOURCE.training, ...training },
})

t.test('describes a FLUX LoRA, and says that its license is non-commercial', async (t) => {
  const card = modelCard(SOURCE)
  t.strictSame(frontMatterOf(card), {
    license: 'other',
    license_name: 'flux-1-dev-non-commercial-license',
    license_link: 'https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md',
    base_model: 'black-forest-labs/FLUX.1-dev',
    base_model_relation: 'adapter',
    library_name: 'diffusers',
    pipeline_tag: 'text-to-image',
    tags: ['text-to-image', 'diffusers', 'lora', 'replicate', 'flux'],
    instance_prompt: 'TEAHLS',
    widget: [{ text: 'a harbor at dusk in the style of TEAHLS' }],
  })
  const body = bodyOf(card)
  for (const line of [
    '# Tea hills',
    'Terraces after rain',
    'Use **TEAHLS** in the prompt, for example:',
    '> a harbor at dusk in the style of TEAHLS',
    '| Images | 24 |',
    '| Trained on | 2026\\-11\\-22 |',
    '| steps | 1000 |',
    '| learning\\_rate | 0\\.0004 |',
    '| autocaption | true |',
    '| Name | TEAHLS\\.safetensors |',
    '| Bytes | 1234 |',
    `| SHA\\-256 | ${'ab'.repeat(32)} |`,
  ])
    t.ok(body.split('\n').includes(line), line)
  t.match(body, /non\\-commercial purposes only/)
  t.notMatch(body, /demo mode|embeddings/)
})

t.test('describes the other kinds of training', async (t) => {
  const sdxl = modelCard(withTraining({ trainer: 'sdxl', parameters: { is_lora: true } }))
  t.match(frontMatterOf(sdxl), {
    license: 'openrail++',
    base_model: 'stabilityai/stable-diffusion-xl-base-1.0',
    base_model_relation: 'adapter',
    tags: ['text-to-image', 'diffusers', 'lora', 'replicate', 'stable-diffusion-xl'],
  })
  t.match(bodyOf(sdxl), /`embeddings\.pti`/)

  const unet = modelCard(withTraining({ trainer: 'sdxl', parameters: { is_lora: false } }))
  t.match(frontMatterOf(unet), {
    base_model_relation: 'finetune',
    tags: ['text-to-image', 'diffusers', 'replicate', 'stable-diffusion-xl'],
  })
  t.match(bodyOf(unet), /^The UNet of a model for /m)

  t.match(modelCard(withTraining({ trainer: 'flux-fast' })), /replicate\/fast-flux-trainer/)
  t.match(modelCard(withTraining({ emulated: true })), /random numbers/)
  const plain = modelCard({ ...withTraining({ subject: null, completed_at: null }) })
  t.match(plain, /TEAHLS on a wooden table/)
  t.notMatch(plain, /Trained on \|/)
})

t.test('shows user text as text, whatever is in it', async (t) => {
  const hostile = [
    'a\n---\nlicense: mit',
    '# <script>alert(1)</script> | [x](javascript:alert(1)) ![](//e.example/a.png)',
    '"quoted" \\ back `tick` {{ liquid }} &amp; *bold* _it_ ~~gone~~ $x$ @someone #1',
    '1. list\u2028- list\u0085> quote\u0000\u007f\ufeff',
    '=== \r\n===',
  ]
  for (const text of hostile) {
    const card = modelCard({
      ...withTraining({ keyword: text, parameters: { caption_prefix: text } }),
      name: text,
      description: text,
    })
    t.match(frontMatterOf(card), { license: 'other', instance_prompt: text })
    const lines = bodyOf(card).split('\n')
    const plain = modelCard(
      withTraining({ keyword: 'k', parameters: { caption_prefix: 'a prefix' } }),
    )
    t.equal(lines.length, bodyOf(plain).split('\n').length, 'the text adds no line')
    const body = lines.filter((line) => /license\\?:|script|liquid|list|===|\\=/.test(line))
    for (const line of body) {
      const unescaped = line.replace(/^(?:# |> |\| )/, '').replace(/\\[!-/:-@[-`{-~]/g, '')
      t.notMatch(unescaped.replace(/\*\*|\|/g, ''), /[<>[\]`_*#&$@~]|!\[|^\d\.|^-|^=/, line)
    }
  }
})
