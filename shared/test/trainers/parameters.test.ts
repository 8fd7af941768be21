import {
  batchOf,
  canLearnKeyword,
  EFFORTS,
  epochsOf,
  PARAMETER_SCHEMAS,
  presetOf,
  SUBJECTS,
  stepsForEpochs,
  stepsOf,
  TRAINERS,
} from '@the-way/shared'
import t from 'tap'
import { Value } from 'typebox/value'

const STEPS = { quick: 500, balanced: 1000, thorough: 2000 }

for (const trainer of TRAINERS)
  for (const subject of [...SUBJECTS, null])
    for (const effort of EFFORTS)
      t.test(`has a valid preset for ${trainer}, ${subject}, ${effort}`, async (t) => {
        const preset = presetOf({ trainer, subject, effort, keyword: 'LMP' })
        t.ok(Value.Check(PARAMETER_SCHEMAS[trainer], preset))
        t.equal(stepsOf(trainer, preset), STEPS[effort])
      })

t.test('uses other settings for styles than for objects', async (t) => {
  const preset = (trainer: 'flux' | 'flux-fast' | 'sdxl', subject: 'person' | 'object' | 'style') =>
    presetOf({ trainer, subject, effort: null, keyword: 'LMP' })
  t.match(preset('flux', 'object'), { learning_rate: 0.0004, lora_rank: 16 })
  t.match(preset('flux', 'style'), { learning_rate: 0.0002, lora_rank: 32 })
  t.equal(preset('flux-fast', 'person')['lora_type'], 'subject')
  t.equal(preset('flux-fast', 'style')['lora_type'], 'style')
  t.match(preset('sdxl', 'person'), {
    caption_prefix: 'a photo of LMP, ',
    use_face_detection_instead: true,
  })
  t.match(preset('sdxl', 'style'), {
    caption_prefix: 'in the style of LMP, ',
    crop_based_on_salience: false,
  })
})

for (const trainer of TRAINERS) {
  t.test(`describes every setting, none of which is a secret: ${trainer}`, async (t) => {
    for (const [name, schema] of Object.entries(PARAMETER_SCHEMAS[trainer].properties)) {
      t.match(schema, { description: /^[A-Z].*\.$/ }, name)
      t.notMatch(name, /token|key|wandb|input_images/)
    }
  })
}

t.test('converts epochs to steps: epochs × images / batch size, rounded up', async (t) => {
  const steps = (epochs: number, images: number, batch_size = 1) =>
    stepsForEpochs('flux', { batch_size }, { epochs, images })
  t.equal(steps(100, 14), 1400)
  t.equal(steps(100, 15, 4), 375)
  t.equal(steps(10, 7, 4), 18)
  t.equal(steps(0.1, 4), 3, 'at least the trainer’s minimum')
  t.equal(steps(100, 100), 6000, 'at most its maximum')
  t.equal(stepsForEpochs('sdxl', {}, { epochs: 100, images: 14 }), 350, 'its batch size is 4')
  t.equal(stepsForEpochs('flux-fast', {}, { epochs: 100, images: 14 }), 1400)
})

t.test('reads steps, batch size and epochs under the trainer’s own names', async (t) => {
  t.equal(stepsOf('flux', { steps: 20 }), 20)
  t.equal(stepsOf('flux-fast', { training_steps: 30 }), 30)
  t.equal(stepsOf('sdxl', { max_train_steps: 40 }), 40)
  t.equal(batchOf('sdxl', { train_batch_size: 2 }), 2)
  t.equal(batchOf('flux-fast', {}), 1)
  t.equal(epochsOf('flux', { steps: 1000, batch_size: 1 }, 14), 71.4)
  t.equal(epochsOf('sdxl', {}, 20), 200)
})

const LEARNABLE: [string, string, boolean][] = [
  ['a photo of LMP, ', 'LMP', true],
  ['LMP', 'LMP', true],
  ['a photo of a lamp, ', 'LMP', false],
  ['a photo of to, ', 'to', false],
  ['a photo of XLMP, ', 'LMP', false],
  ['LMP beside LMP', 'LMP', true],
]
for (const [prefix, keyword, expected] of LEARNABLE) {
  t.test(`“${keyword}” can ${expected ? '' : 'not '}be learned from “${prefix}”`, async (t) => {
    t.equal(canLearnKeyword(prefix, keyword), expected)
  })
}
