import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Returns whether `node_modules` matches `pnpm-lock.yaml`. pnpm writes a copy of the lockfile at the end of an
 * install, so an interrupted install does not count.
 */
export function isInstalled(root) {
  const installed = join(root, 'node_modules/.pnpm/lock.yaml')
  if (!existsSync(installed)) return false
  if (!readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')))) return false
  return workspaceFolders(root).every((folder) => existsSync(join(folder, 'node_modules')))
}

/** Installs the packages with the pinned pnpm if they are missing or the lockfile has changed. */
export async function installPackages(root, { run, say }) {
  if (isInstalled(root)) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  say(`Installing the packages with ${packageManager} (the first time this takes a minute or two).`)
  // The build needs the development packages too, whatever NODE_ENV says. pnpm must not prompt.
  const args = [
    'install',
    '--frozen-lockfile',
    '--prod=false',
    '--config.confirmModulesPurge=false',
  ]
  const { code } = await run('npm', ['exec', '--yes', packageManager, '--', ...args], {
    cwd: root,
    shell: process.platform === 'win32',
  })
  if (code !== 0) {
    throw new Error(
      'The packages could not be installed; the lines above say why. ' +
        'Often it is the network: check the connection (or the proxy settings) and try again.',
    )
  }
}

function workspaceFolders(root) {
  return readdirSync(root)
    .filter((name) => name !== 'node_modules' && existsSync(join(root, name, 'package.json')))
    .map((name) => join(root, name))
}
