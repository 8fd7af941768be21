import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config/config.ts'
import { answerUnreadable } from './below-fastify.ts'
import { sendUnroutable } from './error-handler.ts'
import { routableAddress } from './unreadable-address.ts'
import type { Waits } from './waits.ts'

/** How Fastify listens: every wait has an end, and whatever cannot be read is answered in words too. */
export const serverOptions = (config: Config, logger: FastifyBaseLogger, waits: Waits) => ({
  loggerInstance: logger,
  // Told apart in one log of many servers and starts.
  genReqId: () => randomUUID(),
  trustProxy: toTrust(config.door.trustProxy),
  connectionTimeout: waits.line,
  requestTimeout: waits.request,
  keepAliveTimeout: waits.keepAlive,
  http: {
    headersTimeout: waits.headers,
    connectionsCheckingInterval: waits.headersLooked,
    // A request without a host is answered by our own check.
    requireHostHeader: false,
  },
  bodyLimit: 256 * 1024,
  forceCloseConnections: 'idle' as const,
  // By `stopping.ts`, in words.
  return503OnClosing: false,
  rewriteUrl: ({ url = '' }: IncomingMessage) => routableAddress(url),
  frameworkErrors: sendUnroutable,
  clientErrorHandler: (error: Error, socket: Socket) => answerUnreadable(error, socket, logger),
})

/** A number of proxies as the function that Fastify takes for it. */
const toTrust = (trust: Config['door']['trustProxy']) =>
  typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust
