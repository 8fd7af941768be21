import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

export interface PackedFile {
  name: string
  content: string | Buffer
}

export async function writeWeightsTar(
  path: string,
  files: PackedFile[],
  trainedAt: number,
): Promise<void> {
  const tar = pack()
  for (const { name, content } of files) tar.entry({ name, mtime: new Date(trainedAt) }, content)
  tar.finalize()
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.partial`, await buffer(tar))
  await rename(`${path}.partial`, path)
}
