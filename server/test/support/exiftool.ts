import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { repositoryUrl } from './repository.ts'

const { findExifTool }: { findExifTool(): string } = await import(
  repositoryUrl('scripts/exiftool.mjs').href
)

/** The ExifTool that `npm test` found. Without one, tests that use it are skipped with this reason. */
const program = process.env['EXIFTOOL_PATH'] || findExifTool()
export const skip = program
  ? false
  : 'no ExifTool: install one, or set EXIFTOOL_PATH, and run npm test again'

/** Returns what ExifTool reads from files, by group and tag such as `PNG:Parameters`, and its warnings. */
export async function readWithExifTool(
  paths: readonly string[],
): Promise<Record<string, unknown>[]> {
  const args = ['-json', '-G', '-a']
  const { stdout } = await promisify(execFile)(program, [...args, ...paths], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout)
}
