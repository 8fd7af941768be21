import sharp, { type Sharp } from 'sharp'
import { emulatedMark } from './emulated-mark.ts'
import { type Mood, moodOf } from './moods.ts'
import type { PredictionPlan } from './prediction-plan.ts'
import { scenery } from './scenery.ts'
import { pick, type SeededRandom, seededRandom, spread } from './seeded-random.ts'

export interface PictureRequest {
  plan: PredictionPlan
  seed: number
  /** Position among the pictures of one prediction. */
  index: number
  trainingPictures: { paths: string[]; sha256: string[] }
}

interface Frame {
  width: number
  height: number
}

/**
 * A picture composed of the training pictures: a crop of one, another faded into it, both graded by
 * the prompt. Prompt, seed and training set choose them; `lora_scale` says how much of them shows
 * over what the prompt alone gives. The same request makes the same bytes.
 */
export async function renderPicture({
  plan,
  seed,
  index,
  trainingPictures,
}: PictureRequest): Promise<Buffer> {
  const { width, height, prompt, loraScale } = plan
  const frame = { width, height }
  const random = seededRandom(JSON.stringify([prompt, seed, index, trainingPictures.sha256]))
  const base = await sharp(scenery(width, height, random))
    .removeAlpha()
    .png()
    .toBuffer()
  const strength = trainingPictures.paths.length === 0 ? 0 : Math.max(0, loraScale)
  const learned = strength === 0 ? undefined : await compose(trainingPictures.paths, frame, random)
  const blended = learned ? await lay(base, learned, Math.min(1, strength)) : base
  const graded = await grade(blended, frame, moodOf(prompt, random), Math.max(1, strength))
  const marked = sharp(graded)
    .composite([{ input: emulatedMark(width, height) }])
    .removeAlpha()
  return encode(marked, plan)
}

async function compose(paths: string[], frame: Frame, random: SeededRandom): Promise<Buffer> {
  const main = pick(random, paths) ?? ''
  const second =
    pick(random, paths.length > 1 ? paths.filter((path) => path !== main) : paths) ?? main
  const [front, back] = [await crop(main, frame, random), await crop(second, frame, random)]
  const faded = await sharp(back)
    .ensureAlpha()
    .composite([{ input: fade(frame, random), blend: 'dest-in' }])
    .png()
    .toBuffer()
  return sharp(front)
    .composite([{ input: faded }])
    .removeAlpha()
    .png()
    .toBuffer()
}

/** A cut of the picture in the frame's shape, somewhere in it, now and then mirrored. */
async function crop(path: string, frame: Frame, random: SeededRandom): Promise<Buffer> {
  const zoom = spread(random, 1.02, 1.3)
  const large = { width: Math.round(frame.width * zoom), height: Math.round(frame.height * zoom) }
  const left = Math.floor(random() * (large.width - frame.width + 1))
  const top = Math.floor(random() * (large.height - frame.height + 1))
  const mirrored = random() < 0.5
  return sharp(path)
    .resize({ ...large, fit: 'cover', kernel: 'lanczos3' })
    .extract({ left, top, ...frame })
    .flop(mirrored)
    .png()
    .toBuffer()
}

/** A mask that lets the second picture in from one side, never fully. */
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

async function lay(base: Buffer, top: Buffer, opacity: number): Promise<Buffer> {
  if (opacity === 1) return top
  const translucent = await sharp(top).ensureAlpha(opacity).png().toBuffer()
  return sharp(base)
    .composite([{ input: translucent }])
    .removeAlpha()
    .png()
    .toBuffer()
}

async function grade(picture: Buffer, frame: Frame, mood: Mood, strength: number): Promise<Buffer> {
  // Above a scale of 1 the picture grows harsher, as an overdriven LoRA does.
  const drive = 1 + (strength - 1) * 0.35
  const shaded = await sharp(picture)
    .modulate({ brightness: mood.brightness, saturation: mood.saturation * drive })
    .linear(drive, 128 * (1 - drive))
    .png()
    .toBuffer()
  return sharp(shaded)
    .composite([
      { input: coloredLight(frame, mood), blend: 'soft-light' },
      { input: vignette(frame), blend: 'multiply' },
    ])
    .removeAlpha()
    .png()
    .toBuffer()
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

function encode(picture: Sharp, { format, quality }: PredictionPlan): Promise<Buffer> {
  // sharp takes a quality from 1 on; Replicate's lowest is 0.
  const lossy = { quality: Math.max(1, quality) }
  if (format === 'png') return picture.png().toBuffer()
  return format === 'jpg' ? picture.jpeg(lossy).toBuffer() : picture.webp(lossy).toBuffer()
}
