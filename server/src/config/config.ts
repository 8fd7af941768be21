import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import type { Trainer } from '@the-way/shared'
import { keepSecrets } from '../secret-patterns.ts'
import { type AccountsSettings, readAccounts } from './accounts-settings.ts'
import { type DatabaseSettings, readDatabase } from './database-settings.ts'
import { type GuardSettings, readGuardSettings } from './guard-settings.ts'
import { type NotificationSettings, readNotifications } from './notification-settings.ts'
import { isOwnerToken, OWNER_TOKEN_SHOULD_BE } from './owner-token.ts'
import { secretsOf } from './secrets-of.ts'
import { ConfigError, createSettings, hostName, isLoopbackHost, type Settings } from './settings.ts'
import { readStoredToken, type StoredToken } from './stored-token.ts'
import { isModelName, readTrainers, type TrainerSettings } from './trainer-settings.ts'
import { readWebhook, type WebhookSettings } from './webhook-settings.ts'

/** Every setting of the server, read once at start. */
export interface Config {
  host: string
  port: number
  /** Holds the embedded database, files on the local disk, uploads under way and the owner's token. */
  dataDirectory: string
  /** Null: generated at the first start and kept in the data directory. */
  ownerToken: string | null
  /** Where people reach this server; null: as they asked. */
  appUrl: URL | null
  logLevel: LogLevel
  isProduction: boolean
  guards: GuardSettings
  database: DatabaseSettings
  accounts: AccountsSettings
  notifications: NotificationSettings
  replicate: {
    /** Demo mode: there is no token, the emulator stands in for Replicate and nothing costs anything. */
    emulated: boolean
    token: string
    /** The API that is used: the emulator's in demo mode. */
    baseUrl: string
    /** Replicate's own API, also in demo mode, where only a new token is checked with it. */
    liveBaseUrl: string
    /** The token of the connect page, if it is the one in use. */
    stored: StoredToken | null
    /** Null: asked of Replicate. */
    username: string | null
    trainers: Record<Trainer, TrainerSettings>
    /** Null: chosen from what Replicate offers. */
    hardware: string | null
    webhook: WebhookSettings
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
const isLogLevel = (value: string): value is LogLevel => LOG_LEVELS.some((level) => level === value)

const REPLICATE_BASE_URL = 'https://api.replicate.com/v1'
/** Where `pnpm emulator` listens. `npm start` passes the address of its own in EMULATOR_API_BASE_URL. */
const EMULATOR_BASE_URL = 'http://127.0.0.1:3007/v1'
const EMULATOR_TOKEN = 'emulator'

/**
 * Reads the environment. `directory` is what a relative DATA_DIR starts from. Secrets that it finds are kept out of
 * logs and answers from then on.
 * Throws ConfigError with the variable's name and what it should be.
 */
export function loadConfig(
  environment: Record<string, string | undefined>,
  directory: string,
): Config {
  const settings = createSettings(environment)

  const host = readHost(settings)
  const ownerToken = settings.optional('OWNER_TOKEN', {
    matches: isOwnerToken,
    shouldBe: OWNER_TOKEN_SHOULD_BE,
  })
  if (!isLoopbackHost(host) && ownerToken === null) {
    throw new ConfigError(
      `HOST is ${host}, which others can reach: set OWNER_TOKEN to a secret of at least 32 characters, or HOST to 127.0.0.1.`,
    )
  }
  const logLevel = settings.text('LOG_LEVEL', 'info')
  if (!isLogLevel(logLevel))
    throw new ConfigError(`LOG_LEVEL should be one of ${LOG_LEVELS.join(', ')}.`)
  const database = readDatabase(settings)
  const accounts = readAccounts(settings, database)
  const appUrl = settings.origin('APP_URL') ?? settings.origin('NEXT_PUBLIC_APP_URL')

  const dataDirectory = resolve(directory, settings.text('DATA_DIR', '.data'))
  // A variable that is set to nothing hides the stored token: `REPLICATE_API_TOKEN= npm start` is demo mode.
  const isTokenSet = environment['REPLICATE_API_TOKEN'] !== undefined
  const stored = isTokenSet ? null : readStoredToken(dataDirectory)

  const config: Config = {
    host,
    port: settings.number('PORT', 3006, { min: 0, max: 65535 }),
    dataDirectory,
    ownerToken,
    appUrl,
    logLevel,
    isProduction: isProduction(settings),
    guards: readGuardSettings(settings, host),
    database,
    accounts,
    notifications: readNotifications(settings, {
      appUrl,
      adminEmail: accounts.kind === 'supabase' ? accounts.adminEmail : null,
    }),
    replicate: readReplicate(settings, stored),
  }
  keepSecrets(secretsOf(config))
  return config
}

function readHost(settings: Settings): string {
  const host = settings.text('HOST', '127.0.0.1')
  const name = hostName(host)
  if (name !== null) return name
  // With the network that it is on.
  if (isIPv6(host)) return host
  throw new ConfigError(
    'HOST should be an address or a name of this machine, such as 127.0.0.1 or ::1, without a port.',
  )
}

const isProduction = (settings: Settings) => settings.optional('NODE_ENV') === 'production'

function readReplicate(settings: Settings, stored: StoredToken | null): Config['replicate'] {
  const fromEnvironment = settings.optional('REPLICATE_API_TOKEN', {
    matches: (value) => /^[\x21-\x7e]{8,200}$/.test(value),
    shouldBe: 'the token from replicate.com/account/api-tokens, without spaces',
  })
  const token = fromEnvironment ?? stored?.token ?? null
  if (token === null && isProduction(settings)) {
    throw new ConfigError(
      'REPLICATE_API_TOKEN should be set in production: create one at replicate.com/account/api-tokens.',
    )
  }
  const baseUrl = settings.address('REPLICATE_API_BASE_URL')
  if (baseUrl?.protocol === 'http:' && !isLoopbackHost(baseUrl.hostname)) {
    throw new ConfigError('REPLICATE_API_BASE_URL should be https, or http on this machine only.')
  }
  const emulatorUrl = settings.address('EMULATOR_API_BASE_URL')
  if (emulatorUrl !== null && !isLoopbackHost(emulatorUrl.hostname)) {
    throw new ConfigError('EMULATOR_API_BASE_URL should be a URL on this machine.')
  }
  const demoUrl = emulatorUrl ?? baseUrl
  if (token === null && demoUrl !== null && !isLoopbackHost(demoUrl.hostname)) {
    throw new ConfigError(
      'REPLICATE_API_BASE_URL leads away from this machine: set REPLICATE_API_TOKEN too.',
    )
  }
  const liveBaseUrl = baseUrl?.href ?? REPLICATE_BASE_URL
  const apiBaseUrl = token === null ? (demoUrl?.href ?? EMULATOR_BASE_URL) : liveBaseUrl
  return {
    emulated: token === null,
    token: token ?? EMULATOR_TOKEN,
    baseUrl: apiBaseUrl.replace(/\/$/, ''),
    liveBaseUrl: liveBaseUrl.replace(/\/$/, ''),
    stored,
    webhook: readWebhook(settings, apiBaseUrl),
    username: settings.optional('REPLICATE_USERNAME', {
      matches: isModelName,
      shouldBe: 'the name of your account at Replicate',
    }),
    trainers: readTrainers(settings),
    hardware: settings.optional('REPLICATE_HARDWARE', {
      matches: (value) => /^[a-z0-9][a-z0-9-]*$/.test(value),
      shouldBe: 'a name from Replicate’s list of hardware, such as gpu-l40s',
    }),
  }
}
