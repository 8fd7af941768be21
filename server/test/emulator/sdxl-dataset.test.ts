import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { pack } from 'tar-stream'
import { makeClock, startEmulator } from './support/running-emulator.ts'
import { trainBy } from './support/trainers.ts'
import { makeImage, makeImageZip, makeZip } from './support/training-zip.ts'

/** Trains to completion and returns the result. */
async function trained(t: Test, zip: Buffer, input: object = {}) {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const given = { input_images_filetype: 'zip', max_train_steps: 4, ...input }
  const id = await trainBy(client, 'sdxl', { zip, input: given })
  clock.advance(60_000)
  const { status, error, logs = '' } = await client.trainings.get(id)
  return { status, error, logs }
}

t.test('requires the type of the archive, since an uploaded file has no extension', async (t) => {
  const zip = await makeImageZip(['#c03020'])
  const inferred = await trained(t, zip, { input_images_filetype: 'infer' })
  t.match(inferred, { status: 'failed', error: 'input_images_filetype must be zip or tar' })
  t.match(inferred.logs, 'Traceback')
  t.match(await trained(t, zip, { input_images_filetype: null }), { status: 'failed' })
  t.match(await trained(t, zip), { status: 'succeeded' })
  t.match(await trained(t, Buffer.from('no zip at all')), {
    status: 'failed',
    error: 'File is not a zip file',
  })
})

t.test('reads a tar too', async (t) => {
  const tar = pack()
  tar.entry({ name: 'dataset/', type: 'directory' })
  tar.entry({ name: 'dataset/a.jpg' }, await makeImage('#c03020'))
  tar.finalize()
  const done = await trained(t, await buffer(tar), { input_images_filetype: 'tar' })
  t.match(done, { status: 'succeeded', logs: "Image files:  ['./temp_in/a.jpg']" })
  const broken = await trained(t, Buffer.alloc(700, 'x'), { input_images_filetype: 'tar' })
  t.match(broken, { status: 'failed', error: 'file could not be opened successfully' })
})

t.test('flattens folders and trains on JPEG and PNG only', async (t) => {
  const image = await makeImage('#c03020')
  const other = await makeImage('#2050c0')
  const { logs } = await trained(
    t,
    await makeZip({
      'b/0002.PNG': image,
      'a/0001.jpg': image,
      'c/0001.jpg': other,
      'x.webp': image,
      'x.gif': 'GIF89a',
      'notes.txt': 'not a caption here',
      '__MACOSX/y.jpg': 'junk',
    }),
  )
  t.match(logs, "Image files:  ['./temp_in/0001.jpg', './temp_in/0002.PNG']\n")
  t.match(logs, 'Num examples = 2')
  t.match(logs, 'Generating 2 captions...\nInput captioning text: a photo of TOK,\n')
})

t.test('fails without images to train on', async (t) => {
  const none = await trained(t, await makeZip({ 'a.webp': await makeImage('#c03020') }))
  t.match(none, { status: 'failed', error: /^No files found in .* \.png or \.jpg\/jpeg files\.$/ })
  const broken = await trained(t, await makeZip({ 'a.jpg': 'not an image' }))
  t.match(broken, { status: 'failed', error: "cannot identify image file './temp_in/a.jpg'" })
})

t.test('reads captions from a CSV, one row for each image', async (t) => {
  const image = await makeImage('#c03020')
  const images = { '0001.jpg': image, '0002.jpg': image }
  const withCsv = async (csv: string) =>
    trained(t, await makeZip({ ...images, 'captions.csv': csv }))
  const good = await withCsv(
    'image_file,caption\r\n0002.jpg,"a lamp, ""lit""\nat night"\r\n\r\n0001.jpg,',
  )
  t.match(good, { status: 'succeeded', logs: 'Using provided captions\n' })
  t.notMatch(good.logs, 'captioning')
  const cases: [string, RegExp][] = [
    ['image_file,caption\n0001.jpg,a lamp\n', /^Not the same number of captions as images!/],
    ['image_file,text\n0001.jpg,a lamp\n0002.jpg,b\n', /^'caption'$/],
    ['image_file,caption\n0001.jpg,"a lamp\n', /EOF inside string/],
  ]
  for (const [csv, error] of cases) {
    t.match(await withCsv(csv), { status: 'failed', error }, String(error))
  }
})

t.test('rejects unknown inputs and wrong types', async (t) => {
  const zip = await makeImageZip(['#c03020'])
  const cases: [object, RegExp][] = [
    [{ trigger_word: 'TOK' }, /unexpected keyword argument 'trigger_word'/],
    [{ max_train_steps: '10' }, /^max_train_steps: value is not a valid float$/],
    [{ train_batch_size: 1.5 }, /^train_batch_size: value is not a valid integer$/],
    [{ lr_scheduler: 'cosine' }, /^lr_scheduler: .*permitted: 'constant', 'linear'$/],
    [{ crop_based_on_salience: 'no' }, /^crop_based_on_salience: .*boolean$/],
  ]
  for (const [input, error] of cases) {
    t.match(await trained(t, zip, input), { status: 'failed', error }, String(error))
  }
})
