import sharp, { type Sharp } from 'sharp'
import { type Mood, moodOf } from './color-grading.ts'
import { emulatedMark } from './emulated-mark.ts'
import { scenery } from './landscape.ts'
import type { PredictionPlan } from './prediction-plan.ts'
import { pick, type SeededRandom, seededRandom, spread } from './seeded-random.ts'

export interface ImageRequest {
  plan: PredictionPlan
  seed: number
  /** Position among the images of one prediction. */
  index: number
  trainingImages: { paths: string[]; sha256: string[] }
  /** Paths of the image that it starts from and its mask, which is white where it is repainted. */
  source: { image: string; mask: string | null; strength: number } | null
}

interface Frame {
  width: number
  height: number
}

/** Uncompressed pixels between the steps: encoding each step would take most of the time. */
interface Pixels {
  input: Buffer
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
}

/**
 * Renders an image from the training images: a crop of one faded into a crop of another, both graded by the prompt.
 * Prompt, seed and dataset determine the crops; `lora_scale` is how strongly they show over what the prompt alone gives.
 * The same request gives the same bytes.
 */
export async function renderImage(request: ImageRequest): Promise<Buffer> {
  const { plan, trainingImages } = request
  const { width, height, prompt, loraScale } = plan
  const frame = { width, height }
  const randomFor = (part: string): SeededRandom =>
    seededRandom(JSON.stringify([part, prompt, request.seed, request.index, trainingImages.sha256]))
  const strength = trainingImages.paths.length === 0 ? 0 : Math.max(0, loraScale)
  const layers: Pixels[] = []
  if (strength < 1) {
    layers.push(await pixelsOf(sharp(scenery(width, height, randomFor('scenery'))).removeAlpha()))
  }
  if (strength > 0) {
    const learned = await compose(trainingImages.paths, frame, randomFor('crops'))
    layers.push(strength < 1 ? await pixelsOf(sharpOf(learned).ensureAlpha(strength)) : learned)
  }
  const mood = moodOf(prompt, randomFor('mood'))
  const made = await grade(layers, mood, Math.max(1, strength))
  const graded = request.source ? await overSource(made, frame, request.source) : made
  const composed = sharpOf(graded)
    .composite([
      { input: coloredLight(frame, mood), blend: 'soft-light' },
      { input: vignette(frame), blend: 'multiply' },
      { input: emulatedMark(width, height) },
    ])
    .removeAlpha()
  return encode(composed, plan)
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels } }
}

const sharpOf = ({ input, raw }: Pixels): Sharp => sharp(input, { raw })

async function compose(paths: string[], frame: Frame, random: SeededRandom): Promise<Pixels> {
  const main = pick(random, paths) ?? ''
  const others = paths.filter((path) => path !== main)
  const front = await crop(main, frame, random)
  const back = await crop(pick(random, others) ?? main, frame, random)
  const faded = await pixelsOf(
    sharpOf(back)
      .ensureAlpha()
      .composite([{ input: fade(frame, random), blend: 'dest-in' }]),
  )
  return pixelsOf(sharpOf(front).composite([faded]).removeAlpha())
}

/** Cuts a random part of the image in the frame's shape, mirrored half of the time. */
async function crop(path: string, frame: Frame, random: SeededRandom): Promise<Pixels> {
  const zoom = spread(random, 1.02, 1.3)
  const large = { width: Math.round(frame.width * zoom), height: Math.round(frame.height * zoom) }
  const left = Math.floor(random() * (large.width - frame.width + 1))
  const top = Math.floor(random() * (large.height - frame.height + 1))
  const mirrored = random() < 0.5
  const cut = sharp(path)
    .resize({ ...large, fit: 'cover' })
    .extract({ left, top, ...frame })
    .flop(mirrored)
  return pixelsOf(cut)
}

/** Returns a mask that blends the second image in from one side, never fully. */
function fade({ width, height }: Frame, random: SeededRandom): Buffer {
  const angle = random() * 2 * Math.PI
  const [dx, dy] = [Math.cos(angle) / 2, Math.sin(angle) / 2]
  const line = `x1="${0.5 - dx}" y1="${0.5 - dy}" x2="${0.5 + dx}" y2="${0.5 + dy}"`
  const reach = spread(random, 0.45, 0.62)
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<defs><linearGradient id="m" ${line}><stop offset="${reach}" stop-color="#fff" stop-opacity="0"/>` +
      '<stop offset="1" stop-color="#fff" stop-opacity="0.72"/></linearGradient></defs>' +
      `<rect width="${width}" height="${height}" fill="url(#m)"/></svg>`,
  )
}

async function grade([base, ...above]: Pixels[], mood: Mood, strength: number): Promise<Pixels> {
  if (!base) throw new Error('an image has at least one layer')
  const flat =
    above.length === 0 ? base : await pixelsOf(sharpOf(base).composite(above).removeAlpha())
  // Above a scale of 1 the image gets harsher, as with an overdriven LoRA.
  const drive = 1 + (strength - 1) * 0.35
  return pixelsOf(
    sharpOf(flat)
      .modulate({ brightness: mood.brightness, saturation: mood.saturation * drive })
      .linear(drive, 128 * (1 - drive)),
  )
}

/** Blends the image over the one that it starts from, as opaque as `strength`, and only where the mask is white. */
async function overSource(
  made: Pixels,
  frame: Frame,
  { image, mask, strength }: NonNullable<ImageRequest['source']>,
): Promise<Pixels> {
  const resized = { ...frame, fit: 'fill' } as const
  const base = await pixelsOf(sharp(image).resize(resized).toColourspace('srgb').removeAlpha())
  const veil = await pixelsOf(sharpOf(made).ensureAlpha(strength))
  if (mask === null) return pixelsOf(sharpOf(base).composite([veil]).removeAlpha())
  const levels = await pixelsOf(sharp(mask).resize(resized).removeAlpha().toColourspace('b-w'))
  const white = sharpOf(base).joinChannel(levels.input, { raw: levels.raw })
  const cut = await pixelsOf(
    sharpOf(veil).composite([{ ...(await pixelsOf(white)), blend: 'dest-in' }]),
  )
  return pixelsOf(sharpOf(base).composite([cut]).removeAlpha())
}

function coloredLight({ width, height }: Frame, { light, shade, tint }: Mood): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>` +
      `<linearGradient id="l" x1="0" y1="0" x2="0.3" y2="1"><stop offset="0" stop-color="${light}"/>` +
      `<stop offset="1" stop-color="${shade}"/></linearGradient></defs>` +
      `<rect width="${width}" height="${height}" fill="url(#l)" fill-opacity="${tint}"/></svg>`,
  )
}

function vignette({ width, height }: Frame): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>` +
      '<radialGradient id="v" r="0.75"><stop offset="0.6" stop-color="#000" stop-opacity="0"/>' +
      '<stop offset="1" stop-color="#000" stop-opacity="0.24"/></radialGradient></defs>' +
      `<rect width="${width}" height="${height}" fill="url(#v)"/></svg>`,
  )
}

function encode(image: Sharp, { format, quality }: PredictionPlan): Promise<Buffer> {
  // sharp's lowest quality is 1, Replicate's is 0.
  const lossy = { quality: Math.max(1, quality) }
  if (format === 'png') return image.png().toBuffer()
  return format === 'jpg' ? image.jpeg(lossy).toBuffer() : image.webp(lossy).toBuffer()
}
