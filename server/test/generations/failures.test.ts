import type { Generation } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { Fault } from '../../emulator/faults.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

/** Starts an app that generates four images with a fault. */
async function startWithFaults(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  let seed = 0
  return async (fault: Fault, body: object = {}): Promise<Generation> => {
    test.emulator.addFault(fault)
    seed += 1
    const fields = { prompt: 'LMP', num_outputs: 4, seed, ...body }
    return waitUntilEnded(test, await generate(test, model.id, fields))
  }
}

const failWith = (error: string | object, log?: string): Fault => ({
  fail_prediction: {
    error: error as string | Record<string, unknown>,
    ...(log !== undefined && { log }),
  },
})

const CAUSES: [string, Fault, object][] = [
  [
    'a result flagged as sensitive',
    failWith(
      'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
    ),
    { code: 'generations.withheld', hint: /another seed or other words/ },
  ],
  [
    'NSFW content in the log’s exception',
    failWith(
      'Exited with code 1',
      'Traceback (most recent call last):\n  File "predict.py"\nException: NSFW content detected.\n',
    ),
    { code: 'generations.withheld' },
  ],
  [
    'out of memory',
    failWith('CUDA out of memory. Tried to allocate 2.00 GiB'),
    { code: 'generations.out_of_memory', side: 'settings', hint: /fewer images at once/ },
  ],
  ['out of memory, as a code', failWith('E1001'), { code: 'generations.out_of_memory' }],
  [
    'out of memory in the log’s exception',
    failWith('Exited with code 1', 'torch.OutOfMemoryError: CUDA out of memory.\n'),
    { code: 'generations.out_of_memory' },
  ],
  [
    'an error code',
    failWith('Director: unexpected error handling prediction (E8765)'),
    { code: 'generations.replicate_failed', side: 'replicate', message: /E8765/ },
  ],
  [
    'an error code of three digits',
    failWith('Service is temporarily unavailable. (E004)'),
    { code: 'generations.replicate_failed', side: 'replicate' },
  ],
  [
    'an interruption',
    failWith('Prediction interrupted; please retry (code: PA)'),
    { code: 'generations.replicate_failed', side: 'replicate' },
  ],
  [
    'a timeout',
    failWith('E6716: timeout starting'),
    { code: 'generations.timeout', side: 'replicate' },
  ],
  [
    'a rejected webhook URL',
    failWith('E4875'),
    { code: 'generations.webhook_address', side: 'us' },
  ],
  [
    'a broken model',
    failWith('x does not appear to have a file named config.json'),
    { code: 'generations.model_broken', side: 'replicate' },
  ],
  [
    'an unknown cause',
    failWith('Exited with code 1', 'CUDA out of memory is possible\nKeyError: 1\n'),
    { code: 'generations.failed', message: /cause is unknown.*code 1.*KeyError: 1/ },
  ],
  [
    'a reason as data',
    failWith({ detail: [{ loc: ['input', 'seed'], msg: 'is too large' }] }),
    { code: 'generations.failed', message: /seed: is too large/ },
  ],
]

t.test('explains a failed generation with its cause, side and next step', async (t) => {
  const failed = await startWithFaults(t)
  for (const [name, fault, expected] of CAUSES) {
    const { status, error } = await failed(fault)
    t.equal(status, 'failed', name)
    t.match(error, expected, name)
    t.notMatch(error?.message, /[{}]/, name)
    if (error?.side === 'replicate') t.notMatch(error.hint, /change/i, name)
  }
})

const MISSING: [string, Fault, object, object][] = [
  [
    'no image',
    { outputs: 0 },
    {},
    {
      status: 'failed',
      withheld: 0,
      images: { length: 0 },
      error: { code: 'generations.no_pictures', side: 'replicate' },
    },
  ],
  [
    'one image too few',
    { outputs: 3 },
    {},
    {
      status: 'succeeded',
      withheld: 0,
      images: { length: 3 },
      error: {
        code: 'generations.some_pictures_lost',
        side: 'replicate',
        message: /did not return one image/,
      },
    },
  ],
  [
    'blocked images and one image too few',
    { outputs: 1 },
    { prompt: 'nsfw-some LMP' },
    {
      status: 'succeeded',
      withheld: 2,
      images: { length: 1 },
      error: { code: 'generations.some_pictures_lost', message: /one image/ },
    },
  ],
  [
    'blocked images and nothing else',
    { outputs: 0 },
    { prompt: 'nsfw-some LMP' },
    {
      status: 'failed',
      withheld: 2,
      error: { code: 'generations.pictures_lost', message: /2 images/, side: 'replicate' },
    },
  ],
  [
    'only blocked images',
    { outputs: 4 },
    { prompt: 'nsfw LMP' },
    { status: 'failed', withheld: 4, error: { code: 'generations.withheld' } },
  ],
  [
    'some blocked images',
    { outputs: 4 },
    { prompt: 'nsfw-some LMP' },
    { status: 'succeeded', withheld: 2, images: { length: 2 }, error: null },
  ],
]

t.test('counts images as blocked only if the error or the log says so', async (t) => {
  const made = await startWithFaults(t)
  for (const [name, fault, body, expected] of MISSING)
    t.match(await made(fault, body), expected, name)
})
