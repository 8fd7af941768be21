import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { LogLevel } from './config/config.ts'

/** One JSON line an event; for people when a terminal reads it. Secrets never come in. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    redact: {
      // At `trace` the form parser logs its options, the request's headers among them.
      paths: ['*.headers.authorization', '*.headers.cookie', '*.token', '*.authorization'],
      censor: '[redacted]',
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
