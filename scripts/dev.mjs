import './node-version.mjs'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { needsEmulator, startEmulator } from './emulator.mjs'
import { readEnvironment } from './environment.mjs'
import { installPackages } from './install.mjs'
import { firstEnd, root, runScript, say } from './script.mjs'

const PAGES_URL = 'http://127.0.0.1:5173'
const FROM_SOURCE = ['--conditions=@the-way/source', '--import', 'tsx']
const SETTLE_MS = 150

// `pnpm dev`: the server from its sources, started again when they change, and Vite for the pages.
await runScript(startFromSources, { codeWhenStopped: 0 })

async function startFromSources(processes) {
  await installPackages(root, { run: processes.run, say })

  const environment = readEnvironment(root)
  const env = { ...process.env, APP_URL: environment.APP_URL || PAGES_URL }
  const servers = {}
  if (needsEmulator(root, environment)) {
    const file = join(root, 'server/emulator/main.ts')
    const options = { processes, environment, file, execArgv: FROM_SOURCE }
    const { emulator, baseUrl } = await startEmulator(root, options)
    env.EMULATOR_API_BASE_URL = baseUrl
    servers['the Replicate emulator'] = emulator
  }
  startReloading(processes, env)
  servers.Vite = startVite(processes)
  say(`pages with reload on ${PAGES_URL}; the server starts again when its sources change.`)
  return firstEnd(processes, servers)
}

/**
 * Keeps a server running from its sources. Not `tsx watch`, which stays behind when its parent is
 * killed. A server that ended by itself (a typing mistake, say) starts again at the next change.
 */
function startReloading(processes, env) {
  const file = join(root, 'server/src/main.ts')
  const start = () => processes.start(file, { cwd: root, execArgv: FROM_SOURCE, env })
  let server = start()
  let reloads = Promise.resolve()
  let timer

  const reload = async () => {
    if (processes.isStopping) return
    say('the sources changed, so the server starts again.')
    await processes.end(server)
    if (!processes.isStopping) server = start()
  }
  for (const folder of ['server/src', 'shared/src']) {
    watch(join(root, folder), { recursive: true, persistent: false }, () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        reloads = reloads.then(reload)
      }, SETTLE_MS)
    })
  }
}

function startVite(processes) {
  return processes.start(join(root, 'web/node_modules/vite/bin/vite.js'), {
    args: ['--host', '127.0.0.1', '--port', new URL(PAGES_URL).port, '--strictPort'],
    cwd: join(root, 'web'),
    execArgv: ['--import', pathToFileURL(join(root, 'scripts/end-with-parent.mjs')).href],
  })
}
