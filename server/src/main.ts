import { runProgram } from '../process/run-program.ts'
import { loadConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { createLogger } from './logger.ts'
import { findRoot } from './root.ts'
import { explainError } from './start-errors.ts'
import { startServer } from './start-server.ts'

// Runs only the server, as the Docker image does. `npm start` runs server/main.ts.
const root = findRoot(import.meta.dirname)
const readConfig = () => loadConfig(readEnvironment(root, process.env), root)

runProgram({
  name: 'The Way',
  start: async (restart) => {
    const config = readConfig()
    const logger = createLogger(config.logLevel)
    return startServer(config, { root, logger, restart, checkSettings: readConfig })
  },
  explain: explainError,
})
