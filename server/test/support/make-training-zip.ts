import sharp from 'sharp'
import yazl from 'yazl'

/** Makes a ZIP of small, different images, as a user would upload it. */
export async function makeTrainingZip(count = 5, seed = 0): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (let index = 0; index < count; index += 1) {
    const hue = (seed * 67 + index * 45) % 360
    const svg = `<svg width="96" height="64"><rect width="96" height="64" fill="hsl(${hue},60%,50%)"/><circle cx="${20 + index * 12}" cy="32" r="14" fill="white"/></svg>`
    const image = await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer()
    zip.addBuffer(image, `image-${index + 1}.jpg`, { compress: false })
  }
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}
