import t from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { listModels, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let count = 0

/** A training with this fault, up to its end; each of its own name, so that none is the same click. */
async function trainWith(test: TestApp, fault: Fault, parameters: object = {}) {
  test.emulator.addFault(fault)
  count += 1
  const fields = { name: `Lamp ${count}`, parameters: { steps: 20, ...parameters } }
  return waitUntilEnded(test, await train(test, fields))
}

const saying = (error: string, log?: string): Fault => ({
  fail_training: { error, after: 0.2, ...(log !== undefined && { log }) },
})

const CAUSES: [string, Fault, object][] = [
  [
    'a regex that fits no layer',
    { fail_training: 'layers_regex' },
    { code: 'trainings.no_layers', side: 'settings', fix: { layers_to_optimize_regex: null } },
  ],
  ['unsafe images', { fail_training: 'nsfw' }, { code: 'trainings.nsfw', side: 'images' }],
  [
    'a model that was not packed',
    { fail_training: 'image_not_built' },
    { code: 'trainings.not_packaged', side: 'replicate' },
  ],
  [
    'an unreadable image',
    saying("cannot identify image file 'input_images/0001.jpg'"),
    { code: 'trainings.pictures_unreadable', side: 'images' },
  ],
  [
    'no image',
    saying('No files found in []. Either [] is not a directory'),
    { code: 'trainings.no_pictures', side: 'images' },
  ],
  [
    'an upload that was gone',
    saying('Failed to download input_images: 404 Not Found'),
    { code: 'trainings.upload_gone', side: 'us' },
  ],
  [
    'a missing destination',
    saying('The specified training destination does not exist'),
    { code: 'trainings.destination_missing', side: 'account' },
  ],
  [
    'a broken trainer',
    saying("[Errno 30] Read-only file system: '/src/weights'"),
    { code: 'trainings.trainer_broken', side: 'replicate' },
  ],
  [
    'another way of that',
    saying('black-forest-labs/FLUX.1-dev does not appear to have a file named config.json'),
    { code: 'trainings.trainer_broken', side: 'replicate' },
  ],
  ['a timeout', saying('E6716: timeout starting'), { code: 'trainings.timeout' }],
  ['memory, as a code', saying('E1001'), { code: 'trainings.out_of_memory' }],
  ['a webhook address', saying('E4875'), { code: 'trainings.webhook_address', side: 'us' }],
  [
    'another code',
    saying('Prediction failed (code: E1000)'),
    { code: 'trainings.replicate_failed', side: 'replicate' },
  ],
  [
    'the cause in the log alone',
    saying('Exited with code 1', 'torch.OutOfMemoryError: CUDA out of memory.\n'),
    { code: 'trainings.out_of_memory', side: 'settings' },
  ],
  [
    'no cause that is known',
    saying('Exited with code 1', 'something new\n'),
    { code: 'trainings.failed', message: /Exited with code 1/ },
  ],
]

t.test(
  'explains a failed training with its cause, side, next step and log, free of charge',
  async (t) => {
    const test = await startTestApp(t, { trainingSeconds: 0.1 })
    for (const [name, fault, expected] of CAUSES) {
      const done = await trainWith(test, fault)
      t.match(done, { status: 'failed', cost_usd_micros: 0, error: { charged: 'no' } }, name)
      t.match(done.error, expected, name)
      t.ok(done.error && done.error.hint.length > 20, name)
      t.ok(done.logs_tail.split('\n').length <= 40, name)
    }
    t.strictSame(await listModels(test), [])
  },
)

t.test('names the setting to lower when a training runs out of memory', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 0.1 })
  const mendOf = async (parameters: object) => {
    const done = await trainWith(test, { fail_training: 'cuda_out_of_memory' }, parameters)
    return done.error?.fix
  }
  t.strictSame(await mendOf({ batch_size: 4 }), { batch_size: 1 })
  t.strictSame(await mendOf({}), { resolution: '512,768' })
  t.strictSame(await mendOf({ resolution: '512', lora_rank: 32 }), { lora_rank: 16 })
  t.strictSame(await mendOf({ resolution: '512', lora_rank: 4 }), undefined)
})

t.test('fails a training that succeeded at Replicate without a version or weights', async (t) => {
  const test = await startTestApp(t)
  for (const fault of [
    { result_without_version: true },
    { result_without_weights: true },
  ] as const) {
    t.match(await trainWith(test, fault), {
      status: 'failed',
      error: { code: 'trainings.no_result', side: 'replicate', charged: 'see_bill' },
    })
  }
  t.strictSame(await listModels(test), [])
})
