import t from 'tap'
import { makeClock, startEmulator } from './support/running-emulator.ts'
import { makeImage, makeImageZip, makeZip, trainOn } from './support/training-zip.ts'

/** How a parser finds the training bar in a real log: each refresh whose description is the job's name. */
const bar =
  /^(?:(?<desc>.*?):\s+)?\s*(?<pct>\d{1,3})%\|(?<bar>[^|]*)\|\s*(?<cur>\d+)\/(?<total>\d+)\s+\[(?<elapsed>(?:\d+:)?\d{1,2}:\d{2})<(?<eta>\?|(?:\d+ days?, )?(?:\d+:)?\d{1,2}:\d{2}),\s*(?<rate>[\d.?]+)\s*(?<unit>it\/s|s\/it)(?:,\s*(?<postfix>.*?))?\]\s*$/u

function stepsIn(log: string): { step: number; total: number; postfix: string }[] {
  return log.split('\n').flatMap((line) => {
    const groups = bar.exec(line)?.groups
    if (groups?.['desc'] !== 'flux_train_replicate') return []
    const { cur, total, postfix = '' } = groups
    return [{ step: Number(cur), total: Number(total), postfix }]
  })
}

t.test('shows its progress in a growing log that ends one step short', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const id = await trainOn(client, await makeImageZip(['#c03020']), { steps: 50 })
  let log = ''
  for (let seconds = 0; seconds < 60; seconds += 5) {
    clock.advance(5000)
    const { logs = '' } = await client.trainings.get(id)
    t.ok(logs.startsWith(log), `still starts like the log at ${seconds} s`)
    log = logs
  }
  const steps = stepsIn(log)
  t.same(
    steps.map(({ step }) => step),
    Array.from({ length: 50 }, (_, step) => step),
  )
  t.equal(steps.at(-1)?.total, 50)
  t.match(steps.at(-1)?.postfix, /^lr: 4\.0e-04 loss: \d\.\d{3}e-01$/)
})

t.test('passes through the phases of the trainer in order', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const id = await trainOn(client, await makeImageZip(['#c03020', '#2050c0']), {
    resolution: '512,768',
  })
  clock.advance(60_000)
  const { logs = '' } = await client.trainings.get(id)
  const marks = [
    'Extracted 2 files from zip to input_images',
    'Caption for input_images/0000.jpg: ',
    'Starting train job\n{\n    "type": "custom_sd_trainer"',
    '# Running job: flux_train_replicate',
    'Loading Flux model',
    '  -  Found 2 images',
    'Caching latents for input_images',
    'flux_train_replicate:   0%|          | 0/20 [00:00<?, ?it/s]',
    '| 19/20 [',
    'Saved to output/flux_train_replicate/flux_train_replicate.safetensors',
    'output/flux_train_replicate/lora.safetensors',
  ]
  const places = marks.map((mark) => logs.indexOf(mark))
  t.notOk(places.includes(-1), 'every phase is logged', { places })
  t.same(
    places,
    [...places].sort((a, b) => a - b),
  )
  t.equal(logs.match(/Caching latents for/g)?.length, 2, 'once for each resolution')
})

t.test('uses captions that are next to the images', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const image = await makeImage('#c03020')
  const logOf = async (entries: Record<string, Buffer | string>, input = {}): Promise<string> => {
    const id = await trainOn(client, await makeZip(entries), { trigger_word: 'ZXQ', ...input })
    clock.advance(60_000)
    return (await client.trainings.get(id)).logs ?? ''
  }
  const mixed = await logOf({ 'a.jpg': image, 'a.txt': 'mine', 'b.webp': image })
  t.match(mixed, 'a.jpg is already captioned')
  t.match(mixed, /Caption for input_images\/b\.webp: .*ZXQ/)
  t.notMatch(
    await logOf({ 'a.jpg': image, 'a.txt': 'mine' }),
    'captioned',
    'the captioner is skipped',
  )
  t.notMatch(await logOf({ 'a.jpg': image }, { autocaption: false }), 'Caption for')
})

t.test('counts what the trainer counts', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const image = await makeImage('#c03020')
  const zip = await makeZip({
    'a.jpg': image,
    'sub/B.PNG': image,
    'c.gif': 'GIF89a',
    '__MACOSX/a.jpg': 'junk',
    '._a.jpg': 'junk',
  })
  const id = await trainOn(client, zip)
  clock.advance(60_000)
  const { logs } = await client.trainings.get(id)
  t.match(logs, 'Extracted 3 files from zip')
  t.match(logs, '  -  Found 2 images')
})
