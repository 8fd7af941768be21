import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'

/** Returns the files of a weights tar by name. */
export async function weightsAt(url: string): Promise<Map<string, Buffer>> {
  const answer = await fetch(url)
  const reader = extract()
  reader.end(Buffer.from(await answer.arrayBuffer()))
  const files = new Map<string, Buffer>()
  for await (const entry of reader) files.set(entry.header.name, await buffer(entry))
  return files
}

/** Returns the shapes in a safetensors file. Throws if its tensors don't fill it exactly. */
export function shapesIn(file: Buffer = Buffer.alloc(0)): Record<string, number[]> {
  const headerLength = Number(file.readBigUInt64LE())
  const { __metadata__, ...tensors }: Record<string, { shape: number[]; data_offsets: number[] }> =
    JSON.parse(file.toString('utf8', 8, 8 + headerLength))
  const end = Math.max(...Object.values(tensors).flatMap((tensor) => tensor.data_offsets))
  if (end !== file.length - 8 - headerLength) throw new Error(`the tensors end at ${end}`)
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
}
