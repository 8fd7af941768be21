import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackage } from './debian-package.mjs'

/**
 * Returns the path of ExifTool for the tests of recipes in image files: `EXIFTOOL_PATH`, an installed one, or Debian's,
 * which root and CI may install. Returns an empty string if it is missing, and prints how to install it.
 */
export async function provideExifTool({ run, say }) {
  const wanted = process.env.EXIFTOOL_PATH
  if (wanted && !existsSync(wanted))
    throw new Error(`EXIFTOOL_PATH is ${wanted}, which does not exist.`)
  if (wanted) return wanted
  if (!findExifTool()) await installDebianPackage('libimage-exiftool-perl', { run, say })
  const found = findExifTool()
  if (!found) {
    say(
      'ExifTool was not found, so the tests that read recipes with it are skipped. Install it ' +
        '(on Debian: sudo apt-get install -y libimage-exiftool-perl), or set EXIFTOOL_PATH.',
    )
  }
  return found
}

export const findExifTool = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'exiftool'))
    .find((path) => existsSync(path)) ?? ''
