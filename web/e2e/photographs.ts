import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import yazl from 'yazl'

const pictures = fileURLToPath(new URL('../../server/test/fixtures/pictures/', import.meta.url))

/** The photographs kept in the repository, as a person would zip them. */
export async function zipOfPhotographs() {
  const zip = new yazl.ZipFile()
  for (const name of readdirSync(pictures).filter((file) => file.endsWith('.jpg'))) {
    zip.addBuffer(readFileSync(`${pictures}${name}`), name, { compress: false })
  }
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(Buffer.from(part))
  return { name: 'photographs.zip', mimeType: 'application/zip', buffer: Buffer.concat(parts) }
}
