import { PARAMETER_SCHEMAS, TRAINERS } from '@the-way/shared'
import t from 'tap'
import { filledFrom } from '../../src/features/trainings/start/again.ts'
import { spendingRows } from '../../src/features/trainings/start/before-start.tsx'
import { withEffort, withSubject, withTrainer } from '../../src/features/trainings/start/choices.ts'
import { emptyForm, type NewModelFields } from '../../src/features/trainings/start/form-values.ts'
import { sumLine } from '../../src/features/trainings/start/length-fields.tsx'
import { rangeOf, settingsOf } from '../../src/features/trainings/start/setting-kinds.ts'
import { readSettings, settingFaults } from '../../src/features/trainings/start/settings.ts'
import { startRequest } from '../../src/features/trainings/start/start-request.ts'
import { training } from './support.ts'

const filled = (rest: Partial<NewModelFields> = {}): NewModelFields => ({
  ...emptyForm(),
  name: 'Quiet horizons',
  keyword: 'QHRZN',
  ...rest,
})
const DATASET = { id: 'dataset', image_count: 14 }

t.test('every setting of every trainer is listed and has a label', async (t) => {
  for (const trainer of TRAINERS) {
    const settings = settingsOf(trainer)
    t.same(
      settings.map(({ name }) => name),
      Object.keys(PARAMETER_SCHEMAS[trainer].properties),
    )
    t.same(
      settings.filter(({ name, label }) => label === name),
      [],
      `all settings of ${trainer} have labels`,
    )
    t.notMatch(settings.map(({ description }) => description).join(' '), /`|Default:/)
    for (const { name, schema, trainerDefault } of settings) {
      const hasPreset = 'default' in schema || name === 'caption_prefix'
      t.equal(trainerDefault === null, hasPreset, `the trainer's default of ${trainer} ${name}`)
    }
  }
  const ranges = Object.fromEntries(
    settingsOf('sdxl').map((setting) => [setting.name, rangeOf(setting)]),
  )
  t.match(ranges, {
    max_train_steps: '3 to 6,000',
    lora_lr: '0.0000001 to 0.01',
    resolution: '256 to 1,024, in steps of 64',
    caption_prefix: null,
  })
})

t.test('typed settings override the preset for the chosen trainer and subject', async (t) => {
  t.match(readSettings(filled({ subject: 'style' }), 14), {
    own: {},
    all: { steps: 1000, learning_rate: 0.0002, lora_rank: 32 },
  })
  const typed = filled({ parameters: { learning_rate: '0.0001', autocaption: 'false', seed: '7' } })
  t.same(
    readSettings(typed, 14).own,
    { learning_rate: 0.0001, autocaption: false },
    'only settings of this trainer',
  )
  t.same(
    readSettings(filled({ parameters: { lora_rank: ' ' } }), 14).own,
    {},
    'an empty field has the preset',
  )
  t.match(readSettings(filled({ trainer: 'sdxl', subject: 'object' }), 14).all, {
    caption_prefix: 'a photo of QHRZN, ',
  })
})

t.test('computes steps from epochs and images', async (t) => {
  const byEpochs = filled({ parameters: { epochs: '100' } })
  const { own, all } = readSettings(byEpochs, 14)
  t.same(own, { epochs: 100 })
  t.match(all, { steps: 1400 })
  t.equal(sumLine(byEpochs, all, 14), '100 epochs × 14 images / batch 1 = 1,400 steps')
  t.notOk('steps' in readSettings(byEpochs, 0).all, 'not known before there are images')

  const tooMany = filled({ parameters: { epochs: '900' } })
  t.equal(
    sumLine(tooMany, readSettings(tooMany, 14).all, 14),
    'The trainer runs at most 6,000 steps.',
  )
  const bySteps = filled({ parameters: { steps: '700', batch_size: '2' } })
  t.equal(
    sumLine(bySteps, readSettings(bySteps, 14).all, 14),
    '100 epochs × 14 images / batch 2 = 700 steps',
  )
})

t.test('explains settings that the trainer would reject', async (t) => {
  t.same(settingFaults(filled()), {})
  t.same(
    settingFaults(
      filled({ parameters: { steps: '2', lora_rank: '1.5', resolution: '500', epochs: 'many' } }),
    ),
    {
      steps: 'Choose a whole number from 3 to 6,000.',
      lora_rank: 'Choose a whole number from 1 to 128.',
      resolution: 'Choose from 256, 512, 768, 1024 and 1280, separated by commas.',
      epochs: 'Choose a number above 0, at most 6,000.',
    },
  )
  const sdxl = filled({ trainer: 'sdxl', parameters: { caption_prefix: 'a photo of ' } })
  t.same(settingFaults(sdxl), {
    caption_prefix: 'Include QHRZN once, as a separate word.',
  })
  t.match(settingFaults(filled({ trainer: 'sdxl', keyword: 'to' })), { keyword: /longer/ })
})

t.test('each trainer keeps its settings; choosing an effort resets the steps', async (t) => {
  const flux = filled({ parameters: { lora_rank: '32' } })
  const sdxl = { ...flux, ...withTrainer(flux, 'sdxl') }
  t.match(sdxl, { trainer: 'sdxl', parameters: {} })
  t.match(withTrainer(sdxl, 'flux'), { trainer: 'flux', parameters: { lora_rank: '32' } })
  const own = filled({ parameters: { steps: '700', epochs: '3', lora_rank: '32' } })
  t.same(withEffort(own, 'quick'), { effort: 'quick', parameters: { lora_rank: '32' } })
  t.same(withSubject(filled({ category: 'Person' }), 'style'), {
    subject: 'style',
    category: 'Style',
  })
  t.same(withSubject(filled({ category: 'Landscapes' }), 'style'), { subject: 'style' })
})

t.test('sends the chosen values and only settings that differ from the preset', async (t) => {
  const fields = filled({ subject: 'style', parameters: { epochs: '50' }, description: ' calm ' })
  t.same(startRequest(fields, DATASET, null), {
    path: '/api/models/train',
    body: {
      dataset_id: 'dataset',
      name: 'Quiet horizons',
      keyword: 'QHRZN',
      trainer: 'flux',
      effort: 'balanced',
      subject: 'style',
      description: 'calm',
      parameters: { epochs: 50 },
    },
  })
})

t.test('repeats a training with the suggested fix and the changes in the form', async (t) => {
  const parameters = { steps: 1000, learning_rate: 0.0002, batch_size: 4, lora_rank: 32 }
  const ended = training({ status: 'failed', parameters: { ...parameters, optimizer: 'adamw' } })
  const again = { training: ended, fix: { batch_size: 1 } }
  const fields = filledFrom(again)
  t.match(fields, { name: 'Quiet horizons', subject: 'style', effort: 'balanced' })
  t.same(
    fields.parameters,
    { optimizer: 'adamw' },
    'the style preset has the others, including batch size 1',
  )

  const changed = { ...fields, name: 'Quieter', parameters: { epochs: '10' } }
  t.same(startRequest(changed, DATASET, again), {
    path: '/api/trainings/one/retry',
    body: {
      name: 'Quieter',
      keyword: 'QHRZN',
      trainer: 'flux',
      effort: 'balanced',
      subject: 'style',
      parameters: {
        learning_rate: 0.0002,
        batch_size: 1,
        lora_rank: 32,
        optimizer: null,
        epochs: 10,
      },
    },
  })
  t.equal(startRequest(fields, { ...DATASET, id: 'other' }, again).path, '/api/models/train')
  const running = { training: training(), fix: {} }
  t.equal(startRequest(filledFrom(running), DATASET, running).path, '/api/models/train')
  t.match(
    filledFrom({
      training: training({ effort: null, parameters: { ...parameters, steps: 500 } }),
      fix: {},
    }),
    { effort: 'quick' },
    'inferred from its steps',
  )
})

t.test('shows what is left of each cap that is set', async (t) => {
  const none = { cap_usd_micros: null, spent_usd_micros: 0, left_usd_micros: null }
  const month = {
    cap_usd_micros: 40_000_000,
    spent_usd_micros: 14_200_000,
    left_usd_micros: 25_800_000,
  }
  t.same(spendingRows({ day: none, month }), [
    { label: 'Left today', value: null },
    { label: 'Left this month', value: '$25.80 of $40.00' },
  ])
})
