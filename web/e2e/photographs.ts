import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import yazl from 'yazl'

const images = fileURLToPath(new URL('../../server/test/fixtures/images/', import.meta.url))

/** Returns the photographs in the repository as files for a file input. */
export const photographs = () =>
  readdirSync(images)
    .filter((file) => file.endsWith('.jpg'))
    .map((name) => ({ name, mimeType: 'image/jpeg', buffer: readFileSync(`${images}${name}`) }))

/** Returns the photographs in a ZIP, each with a caption from `captionOf`. */
export async function zipOfPhotographs(captionOf?: (name: string) => string) {
  const zip = new yazl.ZipFile()
  for (const { name, buffer } of photographs()) {
    zip.addBuffer(buffer, name, { compress: false })
    if (captionOf) zip.addBuffer(Buffer.from(captionOf(name)), name.replace('.jpg', '.txt'))
  }
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(Buffer.from(part))
  return { name: 'photographs.zip', mimeType: 'application/zip', buffer: Buffer.concat(parts) }
}
