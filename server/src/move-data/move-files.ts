import { type Files, FilesError } from '../ports/files/files.ts'

/**
 * Copies every file that the target does not have in the same size. Returns the files that are too large for the
 * target.
 */
export async function moveFiles(
  source: Files,
  target: Files,
  say: (sentence: string) => void,
): Promise<{ tooLarge: string[] }> {
  const tooLarge: string[] = []
  let copied = 0
  for await (const { key } of source.list()) {
    const [original, copy] = await Promise.all([source.stat(key), target.stat(key)])
    if (!original || original.size === copy?.size) continue
    const file = await source.read(key)
    if (!file) continue
    try {
      await target.write(key, file.stream)
      copied += 1
    } catch (error) {
      if (!(error instanceof FilesError) || error.kind !== 'too_large') throw error
      tooLarge.push(key)
      say(`${key} was not copied: ${error.message}`)
    }
  }
  say(`files: ${copied} copied`)
  return { tooLarge }
}
