import { type Logger, pino } from 'pino'
import type { LogLevel } from './config/config.ts'

/** One JSON line an event; for people when a terminal reads it. Secrets never come in. */
export function createLogger(level: LogLevel): Logger {
  return pino({
    level,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.token', '*.authorization'],
      censor: '[redacted]',
    },
    ...(process.stdout.isTTY
      ? {
          transport: {
            target: 'pino-pretty',
            options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
          },
        }
      : {}),
  })
}
