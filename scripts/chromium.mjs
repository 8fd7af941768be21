import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackage } from './debian-package.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Returns the path of a Chromium for the browser tests: `CHROMIUM_PATH`, an installed one, or Debian's, which
 * root and CI may install. Returns an empty string if Chromium is missing, and prints how to install it.
 */
export async function provideChromium({ run, say }) {
  const wanted = process.env.CHROMIUM_PATH
  if (wanted && !existsSync(wanted))
    throw new Error(`CHROMIUM_PATH is ${wanted}, which does not exist.`)
  if (wanted) return wanted

  if (!findChromium()) await installDebianPackage('chromium', { run, say })
  const found = findChromium()
  if (!found) {
    say(
      'Chromium was not found, so the browser tests are skipped. Install it ' +
        '(on Debian: sudo apt-get install -y chromium), or set CHROMIUM_PATH.',
    )
  }
  return found
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...ELSEWHERE].find(works) ?? ''
}

// Ubuntu's package is only a stub that asks for snap, so the test is whether it can print its version.
function works(path) {
  return existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0
}
