import t from 'tap'
import { readProgress, tailOf } from '../../src/trainings/log-progress.ts'

const cases: [string, string, object][] = [
  ['nothing yet', '', { phase: 'preparing', step: null }],
  ['the ZIP', 'Extracted 24 files from zip to input_images', { phase: 'preparing' }],
  [
    'a caption being written',
    'Caption for input_images/0001.jpg: Photo of X',
    { phase: 'captioning' },
  ],
  ['a caption that was there', '0002.jpg is already captioned', { phase: 'captioning' }],
  ['the model', 'Loading Flux model\nLoading transformer', { phase: 'loading' }],
  [
    'another bar is not the training',
    'Loading Flux model\n100%|██████████| 12/12 [00:00<00:00, 600.00it/s]',
    { phase: 'loading', step: null },
  ],
  [
    'latents are not the training',
    'Caching latents:  50%|█████     | 6/12 [00:01<00:01,  5.11it/s]',
    { phase: 'preparing', step: null },
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
    'half-way',
    'flux_train_replicate:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]',
    { phase: 'training', step: 450, total: 1000, eta_seconds: 232 },
  ],
  [
    'hours',
    'flux_train_replicate:   1%|          | 9/6000 [01:10<1:06:40,  2.36s/it, lr: 4.0e-04 loss: 3.456e-01]',
    { eta_seconds: 4000 },
  ],
  [
    'bars refreshed by carriage return',
    'flux_train_replicate:   1%|  | 1/10 [00:01<00:09,  1.00it/s]\rflux_train_replicate:  20%|▌  | 2/10 [00:02<00:08,  1.00it/s]',
    { step: 2 },
  ],
  [
    'packaging',
    'flux_train_replicate: 100%|███| 999/1000 [06:52<00:00,  2.42it/s]\n\nSaved to output/flux_train_replicate/x.safetensors\noutput/',
    { phase: 'packaging' },
  ],
]
for (const [name, log, expected] of cases) {
  t.test(name, async (t) => {
    t.match(readProgress(log), expected)
  })
}

t.test('the tail is the last forty lines', async (t) => {
  const log = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')
  const tail = tailOf(`${log}\n`).split('\n')
  t.equal(tail.length, 40)
  t.equal(tail[0], 'line 60')
  t.equal(tail.at(-1), 'line 99')
})
