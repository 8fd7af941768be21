import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config/config.ts'
import { routableUrl } from '../errors/undecodable-urls.ts'
import type { Timeouts } from '../guards/timeouts.ts'
import { sendUnroutable } from './error-handler.ts'
import { answerUnparsableRequest } from './unparsable-requests.ts'

/** Fastify's options: every wait has a timeout, and requests that cannot be parsed get problem details too. */
export const serverOptions = (config: Config, logger: FastifyBaseLogger, timeouts: Timeouts) => ({
  loggerInstance: logger,
  // Unique across servers and restarts, which may share one log.
  genReqId: () => randomUUID(),
  trustProxy: toTrust(config.guards.trustProxy),
  connectionTimeout: timeouts.connection,
  requestTimeout: timeouts.request,
  keepAliveTimeout: timeouts.keepAlive,
  http: {
    headersTimeout: timeouts.headers,
    connectionsCheckingInterval: timeouts.headersCheck,
    // host-check.ts answers requests without a host.
    requireHostHeader: false,
  },
  bodyLimit: 256 * 1024,
  forceCloseConnections: 'idle' as const,
  // stopping.ts does this, with problem details.
  return503OnClosing: false,
  rewriteUrl: ({ url = '' }: IncomingMessage) => routableUrl(url),
  frameworkErrors: sendUnroutable,
  clientErrorHandler: (error: Error, socket: Socket) =>
    answerUnparsableRequest(error, socket, logger),
})

/** Fastify takes a number of proxies as a function. */
const toTrust = (trust: Config['guards']['trustProxy']) =>
  typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
