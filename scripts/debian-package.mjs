import { existsSync } from 'node:fs'

/** Installs a Debian package if this machine has Debian, and we are root or run in CI. */
export async function installDebianPackage(name, { run, say }) {
  const isRoot = process.getuid?.() === 0
  if (!existsSync('/etc/debian_version') || !(isRoot || process.env.CI === 'true')) return
  say(`Installing ${name} for the tests.`)
  const apt = (...args) => {
    const command = isRoot ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args]
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return run(command[0], command.slice(1), { env })
  }
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', name)
}
