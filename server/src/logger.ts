import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { LogLevel } from './config/config.ts'
import { CENSOR, withoutSecrets } from './secret-patterns.ts'

/**
 * What JSON leaves as it is, and a terminal or a reader of lines obeys; written as words, since what makes lines for
 * people takes JSON's own escapes away.
 */
const OBEYED = /[\x7f-\x9f\u2028\u2029]/g
const toWords = (letter: string) => `\\\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`

/** One JSON line an event; for people when a terminal reads it. Secrets are in none of them, whoever logs them. */
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
      // The last look at a line: an error's message or an address may hold anything.
      streamWrite: (line) => withoutSecrets(line).replace(OBEYED, toWords),
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

/** Without the query: people put credentials there. */
const describeRequest = ({ method, originalUrl = '', host, ip }: LoggedRequest) => ({
  method,
  url: originalUrl.replace(/\?.*$/s, '?…'),
  host,
  remoteAddress: ip,
})
