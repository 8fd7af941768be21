import { buffer } from 'node:stream/consumers'
import type Replicate from 'replicate'
import type { FileObject, Training } from 'replicate'
import sharp from 'sharp'
import { ZipFile } from 'yazl'
import { owner, type RunningEmulator, type TestClock, trainer } from './running-emulator.ts'

export type ZipEntries = Record<string, Buffer | string>

export function makeImage(color: string, width = 96, height = 64): Promise<Buffer> {
  const stripe = `<svg width="${width}" height="${height}"><rect x="${width / 3}" width="${width / 4}" height="${height}" fill="#fff"/></svg>`
  return sharp({ create: { width, height, channels: 3, background: color } })
    .composite([{ input: Buffer.from(stripe) }])
    .jpeg()
    .toBuffer()
}

export async function makeZip(entries: ZipEntries): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream)
}

export async function makeImageZip(colors: string[]): Promise<Buffer> {
  const images = colors.map(async (color, index) => [`000${index}.jpg`, await makeImage(color)])
  return makeZip(Object.fromEntries(await Promise.all(images)))
}

export async function upload(client: Replicate, content: Buffer): Promise<FileObject> {
  return client.files.create(new File([content], 'dataset.zip', { type: 'application/zip' }))
}

export async function createBaseModel(client: Replicate): Promise<`${string}/${string}`> {
  const model = await client.models.create(owner, 'flux-lora-base', {
    visibility: 'private',
    hardware: 'gpu-l40s',
  })
  return `${model.owner}/${model.name}`
}

export function startTraining(
  client: Replicate,
  input: object,
  destination: `${string}/${string}` = `${owner}/flux-lora-base`,
): Promise<Training> {
  return client.trainings.create(trainer.owner, trainer.name, trainer.version, {
    destination,
    input,
  })
}

/** Starts a training with these images, and creates the base model if it is missing. Returns the training's id. */
export async function trainOn(client: Replicate, zip: Buffer, input: object = {}): Promise<string> {
  const known = await client.models.get(owner, 'flux-lora-base').catch(() => undefined)
  if (!known) await createBaseModel(client)
  const file = await upload(client, zip)
  const training = await startTraining(client, { input_images: file.urls.get, steps: 20, ...input })
  return training.id
}

/** Returns the 64 hex digits of a version that was trained on images of these colors. */
export async function trainedVersion(
  { client }: RunningEmulator,
  clock: TestClock,
  colors: string[] = ['#c03020', '#2050c0'],
): Promise<string> {
  const id = await trainOn(client, await makeImageZip(colors))
  clock.advance(60_000)
  const training = await client.trainings.get(id)
  const version: unknown = training.output?.version
  if (typeof version !== 'string') throw new Error(`training ${id} is ${training.status}`)
  return version.split(':')[1] ?? ''
}
