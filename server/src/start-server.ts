import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Running } from '../process/run-program.ts'
import { buildApp } from './app.ts'
import type { Config } from './config/config.ts'
import { whereSet } from './config/environment.ts'
import { ConfigError } from './config/settings.ts'
import { createDependencies } from './dependencies.ts'
import { waitForDatabase } from './ports/database/wait-for-database.ts'

/** Requests still open this long after a stop began, such as a slow download, are cut off, so that the stop ends in time. */
const CUT_REQUESTS_AFTER_MS = 10_000

export interface ServerOptions {
  /** The repository's folder. */
  root: string
  logger: FastifyBaseLogger
  restart: () => void
  /** Throws ConfigError if the server could not start with the settings as they are now. */
  checkSettings: () => void
}

/** Opens everything, listens, starts the jobs, and prints where the server is and a link that signs in. */
export async function startServer(config: Config, options: ServerOptions): Promise<Running> {
  const { root, logger, restart, checkSettings } = options
  const deps = await createDependencies(config, logger)
  const tokenSetIn = whereSet('REPLICATE_API_TOKEN', root, process.env)
  try {
    const app = await buildApp(config, deps, {
      loggerInstance: logger,
      spaDirectory: join(root, 'web/dist'),
      launch: { tokenSetIn, restart, checkSettings },
    })
    await app.listen({ host: config.host, port: config.port })
    deps.jobs.start()
    const address = app.server.address()
    const port = typeof address === 'object' && address !== null ? address.port : config.port
    const url = config.appUrl?.origin ?? `http://${reachable(config.host)}:${port}`
    const { code } = await waitForDatabase(() => deps.accounts.createSignInCode())
    printWelcome(url, code, config.replicate.emulated)
    const close = async () => {
      const cut = setTimeout(() => app.server.closeAllConnections(), CUT_REQUESTS_AFTER_MS)
      await app.close()
      clearTimeout(cut)
      await deps.close()
    }
    return { url, close }
  } catch (error) {
    await deps.close()
    throw listenError(error, config)
  }
}

function printWelcome(url: string, code: string, emulated: boolean): void {
  console.log(
    `\nThe Way is open at ${url}\nSign in (once, within 10 minutes): ${url}/sign-in#code=${code}`,
  )
  if (emulated)
    console.log(
      `Demo mode: nothing is sent to Replicate and nothing is charged. Connect Replicate at ${url}/connect`,
    )
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new ConfigError(`PORT ${port} is taken by another program: set PORT to a free one.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL') {
    return new ConfigError(
      `HOST ${host} is not an address of this machine: set it to one that is, such as 127.0.0.1.`,
    )
  }
  return error
}

/** The host as a URL names it: one that means every address is reached here by the loopback's. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
