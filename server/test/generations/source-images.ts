import sharp from 'sharp'
import type { Test } from 'tap'
import type { VersionFamily } from '../../emulator/records.ts'
import { makeModel, requestGeneration, waitUntilEnded } from '../support/actions.ts'
import { field, type Part, sendForm } from '../support/form.ts'
import { makePng } from '../support/make-image.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'

export const filePart = (name: string, body: Buffer, filename = `${name}.png`): Part => ({
  name,
  filename,
  type: 'image/png',
  body,
})

/** Makes a mask whose right half is white. */
export function makeMask({ width = 96, height = 64 } = {}): Promise<Buffer> {
  const half = { width: width / 2, height, channels: 3, background: '#fff' } as const
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite([{ input: { create: half }, left: width / 2, top: 0 }])
    .png()
    .toBuffer()
}

/** Makes a PNG of 96 × 64 pixels. */
export const makeSource = () => makePng({ seed: 3 })

/** Starts an app with one model of this family; `send` requests a generation as a form, `request` as JSON. */
export async function startWithSources(
  t: Test,
  family: VersionFamily = 'flux',
  options: TestAppOptions = {},
) {
  const test = await startTestApp(t, options)
  const model = await makeModel(test, { family, keyword: undefined })
  const url = `/api/models/${model.id}/generate`
  const send = (parts: Part[], query = '', headers: Record<string, string> = {}) =>
    sendForm(test, `${url}${query}`, [field('prompt', 'a lamp'), ...parts], headers)
  const request = (body: object, headers: Record<string, string> = {}) =>
    requestGeneration(test, model.id, { megapixels: undefined, ...body }, headers)
  /** Returns a generated image, whose settings are small. */
  const makeImage = async () => {
    const started = await request({ seed: 1, parameters: smallest[family] })
    const { images } = await waitUntilEnded(test, started.json())
    const [image] = images
    if (!image) throw new Error('the generation made no image')
    return image
  }
  const filesLeft = async () => (await test.emulator.ledger()).files_left
  const readFile = async (fileUrl: string) => test.call({ url: fileUrl })
  return { ...test, model, send, request, makeImage, filesLeft, readFile }
}

const smallest: Record<VersionFamily, object> = {
  flux: { width: 256, height: 256 },
  'early-flux': { width: 256, height: 256 },
  sdxl: { width: 64, height: 64 },
  other: {},
}
