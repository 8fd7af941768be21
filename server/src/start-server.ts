import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Running } from '../process/run-program.ts'
import { buildApp } from './app.ts'
import type { Config } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import { whereSet } from './config/environment.ts'
import { createDependencies } from './dependencies.ts'
import { waitForDatabase } from './ports/database/wait-for-database.ts'

/** Requests that are still open this long after a stop began, such as slow downloads, are aborted. */
const CUT_REQUESTS_AFTER_MS = 10_000

export interface ServerOptions {
  /** The repository's folder. */
  root: string
  logger: FastifyBaseLogger
  restart: () => void
  /** Throws ConfigError if the server could not start with the current settings. */
  checkSettings: () => void
}

/** Opens everything, listens, starts the jobs, and prints the server's URL and a sign-in link. */
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
    const url = config.appUrl?.origin ?? `http://${reachableHost(config.host)}:${port}`
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
    return new ConfigError(`PORT ${port} is in use by another program: set PORT to a free one.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL') {
    return new ConfigError(
      `HOST ${host} is not an IP address or hostname of this machine: set it to one that is, such as 127.0.0.1.`,
    )
  }
  return error
}

/** Returns the host for a URL on this machine. If it stands for all IP addresses, that is the loopback address. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
