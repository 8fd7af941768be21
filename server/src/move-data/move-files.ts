import { type Files, FilesError } from '../ports/files/files.ts'

/** Copies every file that the target does not have in its size. What the target refuses for its size is named. */
export async function moveFiles(
  source: Files,
  target: Files,
  say: (sentence: string) => void,
): Promise<{ refused: string[] }> {
  const refused: string[] = []
  let copied = 0
  for await (const { key } of source.list()) {
    const [here, there] = await Promise.all([source.stat(key), target.stat(key)])
    if (!here || here.size === there?.size) continue
    const file = await source.read(key)
    if (!file) continue
    try {
      await target.write(key, file.stream)
      copied += 1
    } catch (error) {
      if (!(error instanceof FilesError) || error.kind !== 'too_large') throw error
      refused.push(key)
      say(`${key} stays here: ${error.message}`)
    }
  }
  say(`files: ${copied} copied`)
  return { refused }
}
