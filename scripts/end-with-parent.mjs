import { isMainThread } from 'node:worker_threads'
import { watchParents } from './parents.mjs'

// Imported into Node programs that do not watch their parents themselves: they end when these are killed.
if (isMainThread) watchParents(() => process.exit(1))
