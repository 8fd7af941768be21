import './node-version.mjs'
import { join } from 'node:path'
import { buildWhatIsStale } from './build-stale.mjs'
import { needsEmulator, startEmulator } from './emulator.mjs'
import { readEnvironment } from './environment.mjs'
import { installPackages } from './install.mjs'
import { firstEnd, root, runScript, SERVER, say } from './script.mjs'
import { askForLink } from './sign-in-link.mjs'

/** The server exits with this code to be restarted; its settings are read again. */
const RESTART = 75

// `npm start`: from a fresh clone to a running app, with nothing but Node. `-- --link`: a new sign-in link from the
// server that runs already.
await runScript(startEverything, { codeWhenStopped: 0 })

async function startEverything(processes) {
  if (process.argv.includes('--link')) {
    const link = await askForLink(root, readEnvironment(root))
    if (link !== null) {
      console.log(`Sign in (once, within 10 minutes): ${link}`)
      return 0
    }
    say('no server runs yet, so it starts now and prints a link.')
  }
  await installPackages(root, { run: processes.run, say })
  await buildWhatIsStale(root, { run: processes.run, say })

  for (;;) {
    const servers = await startServers(processes)
    const code = await firstEnd(processes, servers)
    if (code !== RESTART || processes.isStopping) return code
    say('restarting.')
    for (const server of Object.values(servers)) await processes.end(server)
  }
}

/** Starts the server and, in demo mode, the emulator before it. */
async function startServers(processes) {
  const environment = readEnvironment(root)
  const env = { ...process.env, RESTART_EXIT_CODE: String(RESTART) }
  const servers = {}
  if (needsEmulator(root, environment)) {
    say('no Replicate token is set, so the Replicate emulator starts first (demo mode).')
    const file = join(root, 'server/dist/emulator/main.js')
    const { emulator, baseUrl } = await startEmulator(root, { processes, environment, file })
    env.EMULATOR_API_BASE_URL = baseUrl
    servers['the Replicate emulator'] = emulator
  }
  servers[SERVER] = processes.start(join(root, 'server/dist/src/main.js'), { cwd: root, env })
  return servers
}
