import './node-version.mjs'
import { join } from 'node:path'
import { buildWhatIsStale } from './build-stale.mjs'
import { needsEmulator, startEmulator } from './emulator.mjs'
import { readEnvironment } from './environment.mjs'
import { installPackages } from './install.mjs'
import { firstEnd, root, runScript, SERVER, say } from './script.mjs'
import { askForLink } from './sign-in-link.mjs'

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

  const environment = readEnvironment(root)
  const env = { ...process.env }
  const servers = {}
  if (needsEmulator(environment)) {
    say('no REPLICATE_API_TOKEN is set, so the Replicate emulator starts first.')
    const file = join(root, 'server/dist/emulator/main.js')
    const { emulator, baseUrl } = await startEmulator(root, { processes, environment, file })
    env.REPLICATE_API_BASE_URL = baseUrl
    servers['the Replicate emulator'] = emulator
  }
  servers[SERVER] = processes.start(join(root, 'server/dist/src/main.js'), {
    cwd: root,
    env,
  })
  return firstEnd(processes, servers)
}
