import t from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { listModels, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let count = 0

/** Runs a training with this fault. Each has its own name, so that it is not treated as a repeated request. */
async function trainWith(test: TestApp, fault: Fault, parameters: object = {}) {
  test.emulator.addFault(fault)
  count += 1
  const fields = { name: `Lamp ${count}`, parameters: { steps: 20, ...parameters } }
  return waitUntilEnded(test, await train(test, fields))
}

const failWith = (error: string | object[], log?: string): Fault => ({
  fail_training: { error, after: 0.2, ...(log !== undefined && { log }) },
})

const CAUSES: [string, Fault, object][] = [
  [
    'a regular expression that does not match any layer',
    { fail_training: 'layers_regex' },
    { code: 'trainings.no_layers', side: 'settings', fix: { layers_to_optimize_regex: null } },
  ],
  ['unsafe images', { fail_training: 'nsfw' }, { code: 'trainings.nsfw', side: 'images' }],
  [
    'a model that was not packaged',
    { fail_training: 'image_not_built' },
    { code: 'trainings.not_packaged', side: 'replicate' },
  ],
  [
    'an unreadable image',
    failWith("cannot identify image file 'input_images/0001.jpg'"),
    { code: 'trainings.pictures_unreadable', side: 'images' },
  ],
  [
    'no images',
    failWith('No files found in []. Either [] is not a directory'),
    { code: 'trainings.no_pictures', side: 'images' },
  ],
  [
    'a deleted upload',
    failWith('Failed to download input_images: 404 Not Found'),
    { code: 'trainings.upload_gone', side: 'us' },
  ],
  [
    'a missing destination',
    failWith('The specified training destination does not exist'),
    { code: 'trainings.destination_missing', side: 'account' },
  ],
  [
    'a broken trainer',
    failWith("[Errno 30] Read-only file system: '/src/weights'"),
    { code: 'trainings.trainer_broken', side: 'replicate' },
  ],
  [
    'another error of a broken trainer',
    failWith('black-forest-labs/FLUX.1-dev does not appear to have a file named config.json'),
    { code: 'trainings.trainer_broken', side: 'replicate' },
  ],
  ['a timeout', failWith('E6716: timeout starting'), { code: 'trainings.timeout' }],
  ['out of memory, as a code', failWith('E1001'), { code: 'trainings.out_of_memory' }],
  ['a rejected webhook URL', failWith('E4875'), { code: 'trainings.webhook_address', side: 'us' }],
  [
    'another code',
    failWith('Prediction failed (code: E1000)'),
    { code: 'trainings.replicate_failed', side: 'replicate' },
  ],
  [
    'a cause that is only in the log',
    failWith('Exited with code 1', 'torch.OutOfMemoryError: CUDA out of memory.\n'),
    { code: 'trainings.out_of_memory', side: 'settings' },
  ],
  [
    'an unknown cause',
    failWith('Exited with code 1', 'something new\n'),
    { code: 'trainings.failed', message: /cause is unknown.*Exited with code 1.*something new/ },
  ],
  [
    'a progress bar with the name of a file that a broken trainer misses',
    failWith(
      'Exited with code 1',
      'config.json: 100%|##########| 378/378 [00:00<00:00]\nKeyError: img_in.weight\n',
    ),
    { code: 'trainings.failed', message: /KeyError: img_in\.weight/ },
  ],
  [
    'a download that timed out and was resumed',
    failWith(
      'Exited with code 1',
      'Read timed out.\nTrying to resume download...\nValueError: something new\n',
    ),
    { code: 'trainings.failed' },
  ],
  [
    'a warning and a code in the log',
    failWith('Exited with code 1', 'WARNING: CUDA out of memory is possible\njob E1001 ended\n'),
    { code: 'trainings.failed' },
  ],
  [
    'images flagged as sensitive, as a code of three digits',
    failWith('The input or output was flagged as sensitive. Try different inputs. (E005)'),
    { code: 'trainings.nsfw', side: 'images' },
  ],
  [
    'an interruption',
    failWith('Training interrupted; please retry (code: PA)'),
    { code: 'trainings.replicate_failed', side: 'replicate', message: /interrupted/ },
  ],
  [
    'a reason as data',
    failWith([{ loc: ['input', 'steps'], msg: 'ensure this value is at most 6000' }]),
    { code: 'trainings.failed', message: /steps: ensure this value is at most 6000/ },
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
      t.notMatch(done.error?.message, /[{}]/, name)
      if (done.error?.side === 'replicate') t.notMatch(done.error.hint, /change/i, name)
      t.ok(done.logs_tail.split('\n').length <= 40, name)
    }
    t.strictSame(await listModels(test), [])
  },
)

t.test('names the setting to lower when a training runs out of memory', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 0.1 })
  const fixFor = async (parameters: object) => {
    const done = await trainWith(test, { fail_training: 'cuda_out_of_memory' }, parameters)
    return done.error?.fix
  }
  t.strictSame(await fixFor({ batch_size: 4 }), { batch_size: 1 })
  t.strictSame(await fixFor({}), { resolution: '512,768' })
  t.strictSame(await fixFor({ resolution: '512', lora_rank: 32 }), { lora_rank: 16 })
  t.strictSame(await fixFor({ resolution: '512', lora_rank: 4 }), undefined)
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
