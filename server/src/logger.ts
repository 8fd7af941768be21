import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { LogLevel } from './config/config.ts'
import { CENSOR, withoutSecrets } from './secret-patterns.ts'

/**
 * Characters that JSON does not escape, but that terminals interpret or that end a line. They are escaped twice, because
 * pino-pretty removes JSON's own escapes.
 */
const CONTROL_CHARACTERS = /[\x7f-\x9f\u2028\u2029]/g
const toEscape = (letter: string) => `\\\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Creates a logger that writes one JSON line per event, or readable lines to a terminal. Secrets are removed from all. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    redact: {
      // At `trace` the form parser logs its options, the request's headers among them.
      paths: ['*.headers.authorization', '*.headers.cookie', '*.token', '*.authorization'],
      censor: CENSOR,
    },
    serializers: { req: describeRequest },
    hooks: {
      // This runs on the whole line, because error messages and URLs may contain anything.
      streamWrite: (line) => withoutSecrets(line).replace(CONTROL_CHARACTERS, toEscape),
    },
    ...(process.stdout.isTTY && !destination
      ? {
          transport: {
            target: 'pino-pretty',
            options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
          },
        }
      : {}),
  }
  return destination ? pino(options, destination) : pino(options)
}

interface LoggedRequest {
  method?: string
  originalUrl?: string
  ip?: string
  host?: string
}

/** Leaves out the query, because people put credentials there. */
const describeRequest = ({ method, originalUrl = '', host, ip }: LoggedRequest) => ({
  method,
  url: originalUrl.replace(/\?.*$/s, '?…'),
  host,
  remoteAddress: ip,
})
