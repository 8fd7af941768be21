import './node-version.mjs'
import { buildWhatIsStale } from './build-stale.mjs'
import { root, runScript, say } from './script.mjs'

await runScript(async ({ run }) => {
  await buildWhatIsStale(root, { run, say })
  return 0
})
