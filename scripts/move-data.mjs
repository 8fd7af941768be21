import './node-version.mjs'
import { join } from 'node:path'
import { buildWhatIsStale } from './build-stale.mjs'
import { installPackages } from './install.mjs'
import { root, runScript, say } from './script.mjs'

// `npm run move-data`: moves the data from the embedded database to the configured one.
await runScript(async ({ run }) => {
  await installPackages(root, { run, say })
  await buildWhatIsStale(root, { run, say })
  const { code } = await run(process.execPath, [join(root, 'server/dist/src/move-data/main.js')], {
    cwd: root,
  })
  return code
})
