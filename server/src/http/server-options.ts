import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config/config.ts'
import { sendUnroutable } from '../errors/error-handler.ts'
import { routableAddress } from '../errors/undecodable-urls.ts'
import { answerUnparsableRequest } from '../errors/unparsable-requests.ts'
import type { Timeouts } from '../guards/timeouts.ts'

/** How Fastify listens: every wait has an end, and whatever cannot be read is answered in words too. */
export const serverOptions = (config: Config, logger: FastifyBaseLogger, timeouts: Timeouts) => ({
  loggerInstance: logger,
  // Told apart in one log of many servers and starts.
  genReqId: () => randomUUID(),
  trustProxy: toTrust(config.guards.trustProxy),
  connectionTimeout: timeouts.connection,
  requestTimeout: timeouts.request,
  keepAliveTimeout: timeouts.keepAlive,
  http: {
    headersTimeout: timeouts.headers,
    connectionsCheckingInterval: timeouts.headersCheck,
    // A request without a host is answered by our own check.
    requireHostHeader: false,
  },
  bodyLimit: 256 * 1024,
  forceCloseConnections: 'idle' as const,
  // By `stopping.ts`, in words.
  return503OnClosing: false,
  rewriteUrl: ({ url = '' }: IncomingMessage) => routableAddress(url),
  frameworkErrors: sendUnroutable,
  clientErrorHandler: (error: Error, socket: Socket) =>
    answerUnparsableRequest(error, socket, logger),
})

/** A number of proxies as the function that Fastify takes for it. */
const toTrust = (trust: Config['guards']['trustProxy']) =>
  typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
