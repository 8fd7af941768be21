import fc from 'fast-check'
import t from 'tap'
import {
  describeUnknownCause,
  type FailureCause,
  findFailureCause,
} from '../../src/runs/failure-causes.ts'

/** Exceptions as Python prints them, with the cause that each one proves. */
const EXCEPTIONS: [FailureCause, string][] = [
  ['out_of_memory', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'],
  ['out_of_memory', 'RuntimeError: CUDA error: out of memory'],
  ['no_layers', "ValueError: The regex 'x' didn't match any layers."],
  ['unsafe', 'Exception: NSFW content detected. Try running it again.'],
  ['upload_gone', 'RuntimeError: Failed to download input_images: 404 Not Found'],
  ['no_images', 'AssertionError: No files found in []. Either [] is not a directory'],
  ['images_unreadable', "PIL.UnidentifiedImageError: cannot identify image file 'a.jpg'"],
  ['images_unreadable', 'zipfile.BadZipFile: File is not a zip file'],
  ['captions_mismatch', 'ValueError: Must have the same number of captions as images'],
  ['not_packaged', 'Exception: Failed to create trained image after successful training run.'],
  ['destination_missing', 'Exception: The specified training destination does not exist'],
  ['program_broken', "OSError: [Errno 30] Read-only file system: '/src/weights'"],
  ['program_broken', 'OSError: x does not appear to have a file named config.json.'],
  ['timeout', 'requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out.'],
]
const exception = fc.constantFrom(...EXCEPTIONS)

/** What a trainer prints while it works, with the words and codes of failures. */
const HARMLESS = [
  'config.json: 100%|##########| 378/378 [00:00<00:00, 2.1MB/s]',
  'Caching latents:  50%|█████     | 6/12 [00:01<00:01,  5.11it/s]',
  'flux_train_replicate:  45%|████▌     | 450/1000 [03:10<03:52,  2.36it/s, lr: 4.0e-04 loss: 3.456e-01]',
  'Read timed out.',
  'Trying to resume download...',
  'WARNING: CUDA out of memory is possible at this resolution',
  'UserWarning: torch.OutOfMemoryError is deprecated',
  'CUDA out of memory, trying again with batch size 1',
  'NSFW content detected in image 2',
  'Failed to download input_images, retrying in 5 s',
  'Found 0 images with captions',
  'Skipping 0001.txt: cannot identify image file',
  'job E1001 queued behind E4875 (E6716)',
  'deadline exceeded, waiting for another machine',
  'Read-only file system: cache is kept in memory',
  'Caption for input_images/1.jpg: a sign that says "timeout"',
  'torch.OutOfMemoryError: CUDA out of memory. Retrying with a smaller batch',
  'KeyError: img_in.weight',
  'ValueError: something new',
  '',
]
const harmless = fc.oneof(
  fc.constantFrom(...HARMLESS),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `> ${text}`),
)
const harmlessLog = fc.array(harmless, { maxLength: 60 }).map((lines) => lines.join('\n'))
const traceback = (raised: string) =>
  `Traceback (most recent call last):\n  File "/src/train.py", line 371, in train\n    job.run()\n${raised}`
const noReason = fc.constantFrom('Exited with code 1', 'Prediction failed', '', null)

t.test('never reads a cause from lines of the log that did not end the run', async (t) => {
  fc.assert(
    fc.property(harmlessLog, noReason, (logs, error) => {
      t.equal(findFailureCause({ error, logs }), null, logs)
    }),
  )
})

t.test('finds the exception that ended the run, whatever stands before it', async (t) => {
  fc.assert(
    fc.property(harmlessLog, noReason, exception, fc.boolean(), (before, error, one, isTraced) => {
      const [cause, raised] = one
      const end = isTraced ? traceback(raised) : raised
      t.equal(findFailureCause({ error, logs: `${before}\n${end}\n` }), cause, raised)
    }),
  )
})

t.test('does not count an exception that the program handled', async (t) => {
  const wentOn = fc.constantFrom(
    'Retrying in 5 s',
    'Trying to resume download...',
    '100%|██████████| 12/12 [00:00<00:00, 600.00it/s]',
    'flux_train_replicate:   0%|          | 3/1000 [00:07<39:19,  2.37s/it, lr: 4.0e-04 loss: 4.120e-01]',
    'ValueError: something new',
    traceback('KeyError: img_in.weight'),
  )
  fc.assert(
    fc.property(exception, wentOn, harmlessLog, ([, raised], next, after) => {
      const logs = `${traceback(raised)}\n${next}\n${after}`
      t.equal(findFailureCause({ error: 'Exited with code 1', logs }), null, logs)
    }),
  )
})

const ENDS: [string, string, FailureCause | null][] = [
  [
    'a bar that is closed after the traceback',
    `  4%|▍         | 1/28 [00:00<00:05,  4.80it/s]\n${traceback('RuntimeError: CUDA error: out of memory')}\n  4%|▍         | 1/28 [00:00<00:05,  4.80it/s]`,
    'out_of_memory',
  ],
  [
    'the rest of a long message',
    `${traceback('RuntimeError: CUDA error: out of memory')}\nCUDA kernel errors might be reported later.\nFor debugging pass CUDA_LAUNCH_BLOCKING=1.`,
    'out_of_memory',
  ],
  [
    'lines of several processes',
    '[rank0]: Traceback (most recent call last):\n[rank0]:   File "/src/train.py", line 1\n[rank0]: torch.OutOfMemoryError: CUDA out of memory.',
    'out_of_memory',
  ],
  [
    'an exception while another one was handled',
    `${traceback('torch.OutOfMemoryError: CUDA out of memory.')}\n\nDuring handling of the above exception, another exception occurred:\n\n${traceback('KeyError: 1')}`,
    null,
  ],
  ['a traceback that is cut off', 'Traceback (most recent call last):\n  File "a.py"', null],
]
t.test('reads the end of a log', async (t) => {
  for (const [name, logs, cause] of ENDS) {
    t.equal(findFailureCause({ error: 'Exited with code 1', logs }), cause, name)
    t.equal(findFailureCause({ error: null, logs }), cause, name)
  }
})

const ERRORS: [string, FailureCause | null][] = [
  ...EXCEPTIONS.map(([cause, raised]): [string, FailureCause] => [traceback(raised), cause]),
  ...EXCEPTIONS.map(([cause, raised]): [string, FailureCause] => [
    raised.replace(/^[\w.]+: /, ''),
    cause,
  ]).filter(([text]) => text !== 'File is not a zip'),
  ['The input or output was flagged as sensitive. (E005)', 'unsafe'],
  ['Something else (E005) (uIJ6l3ruRD)', 'unsafe'],
  ['All generated images contained NSFW content. Try running it again.', 'unsafe'],
  ['E1001', 'out_of_memory'],
  ['E6716: timeout starting', 'timeout'],
  ['E4875', 'webhook_url'],
  ['Prediction failed (code: E1000)', 'replicate_failed'],
  ['Director: unexpected error handling prediction (E8765)', 'replicate_failed'],
  ['Service is temporarily unavailable. (E004)', 'replicate_failed'],
  ['Prediction interrupted; please retry (code: PA)', 'replicate_failed'],
  ['Training interrupted; please retry', 'replicate_failed'],
  ["KeyError: 'E1001'", null],
  ['could not open /src/E1001.safetensors', null],
  ['list index out of range', null],
  [
    `${traceback('torch.OutOfMemoryError: CUDA out of memory.')}\n${traceback('KeyError: 1')}`,
    null,
  ],
]
t.test('reads the cause from what Replicate reports', async (t) => {
  for (const [error, cause] of ERRORS) t.equal(findFailureCause({ error, logs: '' }), cause, error)
})

t.test('says that a cause is unknown, with the last lines of the log', async (t) => {
  const logs = 'Loading\nKeyError: img_in.weight\n 10%|█         | 1/10 [00:01<00:09,  1.00it/s]\n'
  const message = describeUnknownCause({ error: 'Exited with\n code 1', logs })
  t.match(message, /cause is unknown.*Exited with code 1.*Loading \/ KeyError: img_in\.weight/)
  t.notMatch(message, /%\|/)
  t.match(describeUnknownCause({ error: null, logs: '' }), /gave no reason$/)
})
