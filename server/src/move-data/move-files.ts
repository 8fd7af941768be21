import { type Files, isFileRejected } from '../ports/files/files.ts'

/**
 * Copies every file that the target does not have in the same size. Returns the files that the target
 * rejects, for their size or type.
 */
export async function moveFiles(
  source: Files,
  target: Files,
  say: (sentence: string) => void,
): Promise<{ rejected: string[] }> {
  const rejected: string[] = []
  let copied = 0
  for await (const { key } of source.list()) {
    const [original, copy] = await Promise.all([source.stat(key), target.stat(key)])
    if (!original || original.size === copy?.size) continue
    const file = await source.read(key)
    if (!file) continue
    try {
      await target.write(key, file.stream, { size: original.size })
      copied += 1
    } catch (error) {
      if (!isFileRejected(error)) throw error
      rejected.push(key)
      say(`${key} was not copied: ${error.message}`)
    }
  }
  say(`files: ${copied} copied`)
  return { rejected }
}
