import { readLosses, TRAINING_PHASES } from '@the-way/shared'
import t from 'tap'
import { tailOf, toStoredLog } from '../../src/trainings/progress/log-lines.ts'
import { readProgress } from '../../src/trainings/progress/log-progress.ts'

const cases: [string, string, object][] = [
  ['an empty log', '', { phase: 'preparing', step: null }],
  ['the ZIP', 'Extracted 24 files from zip to input_images', { phase: 'preparing' }],
  [
    'a caption being written',
    'Caption for input_images/0001.jpg: Photo of X',
    { phase: 'captioning' },
  ],
  ['an existing caption', '0002.jpg is already captioned', { phase: 'captioning' }],
  ['loading the model', 'Loading Flux model\nLoading transformer', { phase: 'loading' }],
  [
    'a bar that is not the training’s',
    'Loading Flux model\n100%|██████████| 12/12 [00:00<00:00, 600.00it/s]',
    { phase: 'loading', step: null },
  ],
  [
    'the bar of latents',
    'Caching latents:  50%|█████     | 6/12 [00:01<00:01,  5.11it/s]',
    { phase: 'loading', step: null },
  ],
  [
    'the first bar',
    'flux_train_replicate:   0%|          | 0/1000 [00:00<?, ?it/s]',
    { phase: 'training', step: 0, total: 1000, eta_seconds: null },
  ],
  [
    'slow steps',
    'flux_train_replicate:   0%|          | 3/1000 [00:07<39:19,  2.37s/it, lr: 4.0e-04 loss: 4.120e-01]',
    { step: 3, eta_seconds: 2359 },
  ],
  [
    'half of the steps',
    'flux_train_replicate:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]',
    { phase: 'training', step: 450, total: 1000, eta_seconds: 232 },
  ],
  [
    'a remaining time of hours',
    'flux_train_replicate:   1%|          | 9/6000 [01:10<1:06:40,  2.36s/it, lr: 4.0e-04 loss: 3.456e-01]',
    { eta_seconds: 4000 },
  ],
  [
    'bars separated by carriage returns',
    'flux_train_replicate:   1%|  | 1/10 [00:01<00:09,  1.00it/s]\rflux_train_replicate:  20%|▌  | 2/10 [00:02<00:08,  1.00it/s]',
    { step: 2 },
  ],
  [
    'packaging',
    'flux_train_replicate: 100%|███| 999/1000 [06:52<00:00,  2.42it/s]\n\nSaved to output/flux_train_replicate/x.safetensors\noutput/',
    { phase: 'packaging' },
  ],
  [
    'SDXL: the images',
    "Image files:  ['./temp_in/0001.jpg', './temp_in/0002.jpg']",
    { phase: 'preparing' },
  ],
  [
    'SDXL: the bar of captions',
    'Generating 12 captions...\n100%|██████████| 12/12 [00:09<00:00,  1.31it/s]',
    { phase: 'captioning', step: null },
  ],
  ['SDXL: existing captions', 'Using provided captions', { phase: 'captioning' }],
  ['SDXL: loading the model', 'Using seed 42\n# PTI : Loaded models', { phase: 'loading' }],
  [
    'SDXL: before the first bar',
    '# PTI :  Running training\n# PTI :  Total optimization steps = 1000',
    { phase: 'training', step: null, total: null },
  ],
  [
    'SDXL: the bar counts completed steps, the text before it counts from zero',
    '# PTI :step: 37, epoch: 12:   4%|▍         | 38/1000 [00:25<10:45,  1.49it/s]',
    { phase: 'training', step: 38, total: 1000, eta_seconds: 645 },
  ],
  [
    'SDXL: the halfway line is not a phase',
    '# PTI :step: 37, epoch: 12:   4%|▍ | 38/1000 [00:25<10:45,  1.49it/s]\n# PTI :  Pivot halfway',
    { phase: 'training', step: 38 },
  ],
  ['SDXL: packaging', 'Saving final model for return', { phase: 'packaging' }],
  [
    'a very long line that is not a bar',
    `Loading Flux model\n${'a: '.repeat(100_000)}%|`,
    { phase: 'loading', step: null },
  ],
]
for (const [name, log, expected] of cases) {
  t.test(`reads the progress from ${name}`, async (t) => {
    t.match(readProgress(log), expected)
  })
}

t.test('returns the last forty lines as the tail', async (t) => {
  const log = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')
  const tail = tailOf(`${log}\n`).split('\n')
  t.equal(tail.length, 40)
  t.equal(tail[0], 'line 60')
  t.equal(tail.at(-1), 'line 99')
})

const FLUX_LOG = [
  'Extracted 24 files from zip to input_images',
  'Caption for input_images/0001.jpg: Photo of X',
  'Loading Flux model',
  'Caching latents:  50%|█████     | 6/12 [00:01<00:01,  5.11it/s]',
  'Caching latents:  50%|█████     | 6/12 [00:01<00:01,  5.11it/s]',
  'flux_train_replicate:   0%|          | 0/1000 [00:00<?, ?it/s]',
  'flux_train_replicate:   0%|          | 3/1000 [00:07<39:19,  2.37s/it, lr: 4.0e-04 loss: 4.120e-01]',
  'Loading Flux model',
  'flux_train_replicate:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 3.0e-04 loss: 3.456e-01]',
  'flux_train_replicate:  44%|████▌     | 449/1000 [03:09<03:52,  2.36it/s, lr: 3.0e-04 loss: 3.5e-01]',
  'Saved to output/flux_train_replicate/flux_train_replicate.safetensors',
  'output/flux_train_replicate/lora.safetensors',
].join('\n')
const SDXL_LOG = [
  "Image files:  ['./temp_in/0001.jpg']",
  'Generating 12 captions...',
  '100%|██████████| 12/12 [00:09<00:00,  1.31it/s]',
  'Generating 12 masks...',
  'Using seed 42',
  '# PTI : Loaded models',
  '# PTI :  Running training',
  '# PTI :step: 0, epoch: 0:   0%|          | 1/1000 [00:01<10:45,  1.49it/s]',
  '# PTI :step: 0, epoch: 0:   0%|          | 1/1000 [00:01<10:45,  1.49it/s]',
  '# PTI :  Pivot halfway',
  '# PTI :step: 999, epoch: 333: 100%|█████▉| 1000/1000 [06:52<00:00,  2.42it/s]',
  'Saving final model for return',
].join('\n')

for (const [name, log] of Object.entries({ FLUX_LOG, SDXL_LOG }))
  t.test(`never goes back as a log grows: ${name}`, async (t) => {
    let before = readProgress('')
    for (let end = 1; end <= log.length; end += 1) {
      const now = readProgress(log.slice(0, end))
      if (TRAINING_PHASES.indexOf(now.phase) < TRAINING_PHASES.indexOf(before.phase))
        t.fail(`${before.phase} became ${now.phase} at ${end}`)
      if ((now.step ?? -1) < (before.step ?? -1)) t.fail(`${before.step} became ${now.step}`)
      before = now
    }
    t.match(before, { phase: 'packaging', total: 1000, eta_seconds: null })
  })

t.test('reads one loss per step, the last one printed; SDXL does not print losses', async (t) => {
  t.strictSame(readLosses(FLUX_LOG), [
    { step: 3, loss: 0.412, learning_rate: 0.0004 },
    { step: 449, loss: 0.35, learning_rate: 0.0003 },
    { step: 450, loss: 0.3456, learning_rate: 0.0003 },
  ])
  t.strictSame(readLosses(SDXL_LOG), [])
})

t.test('thins out losses to 500, keeping the first and the last', async (t) => {
  const bar = (step: number) =>
    `flux_train_replicate:  45%|██ | ${step}/6000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]`
  const losses = readLosses(Array.from({ length: 6000 }, (_, step) => bar(step)).join('\n'))
  t.equal(losses.length, 500)
  t.equal(losses[0]?.step, 0)
  t.equal(losses.at(-1)?.step, 5999)
})

t.test('stores a log whole, or its end from the start of a line', async (t) => {
  t.equal(toStoredLog(''), null)
  t.strictSame(toStoredLog('a\nb'), { text: 'a\nb', length: 3 })
  const long = 'a line of a log\n'.repeat(200_000)
  const kept = toStoredLog(long)
  t.equal(kept?.length, long.length)
  t.ok(kept && kept.text.length <= 2_000_000 && kept.text.length > 1_999_000)
  t.ok(kept?.text.startsWith('a line'))
})
