import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Recipe } from '@the-way/shared'
import sharp, { type Sharp } from 'sharp'
import { rewriteMetadata } from '../../src/recipes/rewrite-metadata.ts'
import { drawImage } from '../support/make-image.ts'

export const RECIPE: Recipe = {
  app: 'The Way',
  app_version: '0.1.0',
  prompt: 'LMP lamp on a desk',
  seed: 1234,
  num_outputs: 2,
  position: 1,
  width: 96,
  height: 64,
  model_id: 'model-1',
  model_name: 'Lamp',
  version: 'a'.repeat(64),
  parameters: { num_inference_steps: 28, guidance_scale: 3.5, lora_scale: 0.8, go_fast: true },
  created_at: '2026-11-30T12:00:00.000Z',
}

export const fileOf = (bytes: Buffer) => ({
  size: bytes.length,
  open: async ({ start, end }: { start: number; end: number }) =>
    Readable.from([bytes.subarray(start, end)], { objectMode: false }),
})

/** Returns the image with this recipe, or without metadata. */
export async function rewrite(bytes: Buffer, recipe: Recipe | null): Promise<Buffer> {
  const file = await rewriteMetadata(fileOf(bytes), recipe)
  return buffer(file.read())
}

const metadata = (image: Sharp) =>
  image.withExif({ IFD0: { ImageDescription: 'Replicate’s own' } }).withIccProfile('p3')
const transparent = () => drawImage().ensureAlpha(0.5)
const animated = async () => {
  const frame = await drawImage().png().toBuffer()
  const other = await drawImage({ seed: 2 }).png().toBuffer()
  return sharp([frame, other], { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer()
}

/** One image for each kind of file that a model may return. */
export const makeImages = async (): Promise<Map<string, Buffer>> =>
  new Map([
    ['plain.png', await drawImage().png().toBuffer()],
    ['palette.png', await drawImage().png({ palette: true }).toBuffer()],
    ['transparent.png', await transparent().png().toBuffer()],
    ['described.png', await metadata(drawImage()).png().toBuffer()],
    ['plain.jpg', await drawImage().jpeg().toBuffer()],
    ['progressive.jpg', await drawImage().jpeg({ progressive: true }).toBuffer()],
    ['described.jpg', await metadata(drawImage()).jpeg().toBuffer()],
    ['turned.jpg', await drawImage().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['plain.webp', await drawImage().webp().toBuffer()],
    ['lossless.webp', await drawImage().webp({ lossless: true }).toBuffer()],
    ['transparent.webp', await transparent().webp().toBuffer()],
    ['transparent-lossless.webp', await transparent().webp({ lossless: true }).toBuffer()],
    ['described.webp', await metadata(drawImage()).webp().toBuffer()],
    ['turned.webp', await drawImage().withMetadata({ orientation: 6 }).webp().toBuffer()],
    ['animated.webp', await animated()],
  ])
