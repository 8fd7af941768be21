import sharp from 'sharp'
import t from 'tap'
import {
  makeClock,
  type RunningEmulator,
  startEmulator,
  type TestClock,
} from './support/running-emulator.ts'
import { trainedVersion } from './support/training-zip.ts'

const base = {
  prompt: 'TOK in a field',
  seed: 3,
  aspect_ratio: 'custom',
  width: 256,
  height: 256,
  output_format: 'png',
}

async function imagesOf(
  { client }: RunningEmulator,
  clock: TestClock,
  version: string,
  input: object = {},
): Promise<Buffer[]> {
  const { id } = await client.predictions.create({ version, input: { ...base, ...input } })
  clock.advance(3000)
  const { output } = await client.predictions.get(id)
  const answers = await Promise.all(output.map((url: string) => fetch(url)))
  return Promise.all(
    answers.map(async (answer: Response) => Buffer.from(await answer.arrayBuffer())),
  )
}

/** Returns the mean red and blue of the middle, away from the mark and the darkened corners. */
async function middleOf(image: Buffer): Promise<{ red: number; blue: number }> {
  const { channels } = await sharp(image)
    .extract({ left: 64, top: 64, width: 128, height: 128 })
    .stats()
  return { red: channels[0]?.mean ?? 0, blue: channels[2]?.mean ?? 0 }
}

t.test('renders images in the requested size, format and number', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const version = await trainedVersion(running, clock)
  const cases: [object, { width: number; height: number; format: string }, number][] = [
    [
      { aspect_ratio: '16:9', output_format: 'webp' },
      { width: 1344, height: 768, format: 'webp' },
      1,
    ],
    [
      { aspect_ratio: '4:5', megapixels: '0.25', num_outputs: 3 },
      { width: 448, height: 544, format: 'png' },
      3,
    ],
    [
      { width: 300, height: 260, output_format: 'jpg' },
      { width: 288, height: 256, format: 'jpeg' },
      1,
    ],
  ]
  for (const [input, expected, number] of cases) {
    const images = await imagesOf(running, clock, version, input)
    t.equal(images.length, number)
    for (const image of images) t.match(await sharp(image).metadata(), expected)
  }
})

t.test('renders the same bytes for the same input, and others if anything changes', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const version = await trainedVersion(running, clock)
  const first = async (input: object, of = version): Promise<string> => {
    const [image] = await imagesOf(running, clock, of, input)
    return image?.toString('base64') ?? ''
  }
  const reference = await first({})
  t.equal(await first({}), reference)
  const other = await trainedVersion(running, clock, ['#30a040', '#d0b020'])
  const changed = [
    await first({ seed: 4 }),
    await first({ prompt: 'TOK in a town' }),
    await first({ lora_scale: 0.5 }),
    await first({}, other),
  ]
  t.equal(new Set([reference, ...changed]).size, 5)
  const pair = await imagesOf(running, clock, version, { num_outputs: 2 })
  t.not(pair[0]?.equals(pair[1] ?? Buffer.alloc(0)), true, 'two images of one prediction differ')
})

t.test('shows more of the training images with a higher lora_scale', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const red = await trainedVersion(running, clock, ['#e01010'])
  const blue = await trainedVersion(running, clock, ['#1010e0'])
  const rednessOf = async (version: string, lora_scale: number): Promise<number> => {
    const [image] = await imagesOf(running, clock, version, { lora_scale })
    const middle = await middleOf(image ?? Buffer.alloc(0))
    return middle.red - middle.blue
  }
  t.ok((await rednessOf(red, 1)) > 60)
  t.ok((await rednessOf(blue, 1)) < -60)
  const [off, half, full] = [
    await rednessOf(red, 0),
    await rednessOf(red, 0.5),
    await rednessOf(red, 1),
  ]
  t.ok(off < half && half < full, `${off} < ${half} < ${full}`)
})

t.test('marks every image as emulated', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const version = await trainedVersion(running, clock, ['#202020'])
  const [image = Buffer.alloc(0)] = await imagesOf(running, clock, version)
  const corner = await sharp(image)
    .extract({ left: 5, top: 240, width: 42, height: 11 })
    .greyscale()
    .raw()
    .toBuffer()
  const rows = Array.from({ length: 11 }, (_, y) => corner.subarray(y * 42, (y + 1) * 42))
  const bright = rows.map((row) => row.filter((value) => value > 180).length)
  t.ok(
    bright.slice(3, 8).every((count) => count > 8),
    'five rows of dots',
    { bright },
  )
  t.ok(
    bright.slice(0, 2).every((count) => count === 0),
    'on a dark background',
    { bright },
  )
})
