import './node-version.mjs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildWhatIsStale } from './build-stale.mjs'
import { endWithParent } from './end-with-parent.mjs'
import { installPackages } from './install.mjs'
import { root, runScript, say } from './script.mjs'
import { requestSignInLink } from './sign-in-link.mjs'

// `npm start`: from a fresh clone to a running app, with nothing but Node. `-- --link`: prints a new sign-in link from
// the server that is already running.

// Started without npm, the server may outlive its parent.
if (process.env.npm_lifecycle_event !== undefined) endWithParent()

let isReady = false
await runScript(async ({ run }) => {
  if (process.argv.includes('--link')) {
    const link = await requestSignInLink(root)
    if (link !== null) {
      console.log(`Sign in (once, within 10 minutes): ${link}`)
      return 0
    }
    say('The server is not running yet, so it starts now and prints a link.')
  }
  await installPackages(root, { run, say })
  await buildWhatIsStale(root, { run, say })
  isReady = true
  return 0
})

// The server runs in this process.
if (isReady && process.exitCode === 0)
  await import(pathToFileURL(join(root, 'server/dist/main.js')).href)
