import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DirectoryLockedError } from '../lock/directory-lock.ts'
import { buildApp } from './app.ts'
import { type Config, loadConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { ConfigError } from './config/settings.ts'
import { createDependencies } from './dependencies.ts'
import { createLogger } from './logger.ts'
import { DatabaseSetupError } from './ports/database/database.ts'
import { stopOnce } from './stop.ts'

const root = findRoot(import.meta.dirname)

try {
  await start(loadConfig(readEnvironment(root, process.env), root))
} catch (error) {
  const isPlain = [ConfigError, DirectoryLockedError, DatabaseSetupError].some(
    (kind) => error instanceof kind,
  )
  console.error(isPlain && error instanceof Error ? error.message : error)
  process.exit(1)
}

async function start(config: Config) {
  const logger = createLogger(config.logLevel)
  const deps = await createDependencies(config, logger)
  const app = await buildApp(config, deps, {
    loggerInstance: logger,
    spaDirectory: join(root, 'web/dist'),
  })
  stopOnce(
    async () => {
      await app.close()
      await deps.close()
    },
    (error) => logger.error({ err: error }, 'stopping failed'),
  )
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await deps.close()
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw isTaken
      ? new ConfigError(`PORT ${config.port} is taken by another program: set PORT to a free one.`)
      : error
  }
  deps.jobs.start()
  const { port } = app.server.address() as { port: number }
  const address = (
    config.appUrl?.href ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
  ).replace(/\/$/, '')
  const code = await deps.accounts.createSignInCode()
  console.log(
    `\nThe Way is open at ${address}\nSign in (once, within 10 minutes): ${address}/sign-in#code=${code}`,
  )
  if (config.replicate.emulated) {
    console.log(
      'Replicate is not connected: trainings and pictures are emulated, cost nothing and are marked so.',
    )
  }
  process.send?.({ ready: true, url: address })
}

/** The repository's folder, from the sources as from what is built of them. */
function findRoot(from: string): string {
  if (existsSync(join(from, 'pnpm-workspace.yaml'))) return from
  const parent = dirname(from)
  if (parent === from)
    throw new ConfigError('This is not a checkout of The Way: pnpm-workspace.yaml is missing.')
  return findRoot(parent)
}
