import { join } from 'node:path'
import { buildApp } from './app.ts'
import { type Config, loadConfig } from './config/config.ts'
import { readEnvironment, whereSet } from './config/environment.ts'
import { ConfigError } from './config/settings.ts'
import { createDependencies } from './dependencies.ts'
import { createLogger } from './logger.ts'
import { findRoot } from './root.ts'
import { inWords } from './start-errors.ts'
import { stopOnce } from './stop.ts'

const root = findRoot(import.meta.dirname)
const readConfig = () => loadConfig(readEnvironment(root, process.env), root)
/** With this exit code the launcher (scripts/start.mjs), which sets the variable, starts the server again. */
const restartCode = process.connected ? Number(process.env['RESTART_EXIT_CODE']) : 0

try {
  await start(readConfig())
} catch (error) {
  console.error(inWords(error))
  process.exit(1)
}

async function start(config: Config) {
  const logger = createLogger(config.logLevel)
  const deps = await createDependencies(config, logger)
  const app = await buildApp(config, deps, {
    loggerInstance: logger,
    spaDirectory: join(root, 'web/dist'),
    launch: {
      tokenSetIn: whereSet('REPLICATE_API_TOKEN', root, process.env),
      restart: restartCode > 0 ? () => stopWith(restartCode) : null,
      checkSettings: readConfig,
    },
  })
  const stop = async () => {
    await app.close()
    await deps.close()
  }
  const stopWith = stopOnce(stop, (error) => logger.error({ err: error }, 'stopping failed'))
  // Whoever started this may have gone while it opened, too early to be heard.
  if (process.send && !process.connected) return stop()
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await deps.close()
    throw listenError(error, config)
  }
  deps.jobs.start()
  const { port } = app.server.address() as { port: number }
  const address = config.appUrl?.origin ?? `http://${reachable(config.host)}:${port}`
  const { code } = await deps.accounts.createSignInCode()
  console.log(
    `\nThe Way is open at ${address}\nSign in (once, within 10 minutes): ${address}/sign-in#code=${code}`,
  )
  if (config.replicate.emulated) {
    console.log(
      `Demo mode: nothing is sent to Replicate and nothing is charged. Connect Replicate at ${address}/connect`,
    )
  }
  if (process.connected) process.send?.({ ready: true, url: address })
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new ConfigError(`PORT ${port} is taken by another program: set PORT to a free one.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL') {
    return new ConfigError(
      `HOST ${host} is no address of this machine: set it to one that is, such as 127.0.0.1.`,
    )
  }
  return error
}

/** The host as an address names it: one that means every address is reached here by the loopback's. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
