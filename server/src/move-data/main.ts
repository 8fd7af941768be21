import { loadConfig } from '../config/config.ts'
import { readEnvironment } from '../config/environment.ts'
import { createLogger } from '../logger.ts'
import { findRoot } from '../root.ts'
import { explainError } from '../start-errors.ts'
import { moveData } from './move-data.ts'

const root = findRoot(import.meta.dirname)
try {
  await moveData(loadConfig(readEnvironment(root, process.env), root), {
    logger: createLogger('warn'),
    say: console.log,
  })
} catch (error) {
  console.error(explainError(error))
  process.exit(1)
}
