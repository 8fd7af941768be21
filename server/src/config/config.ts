import { resolve } from 'node:path'
import type { Trainer } from '@the-way/shared'
import { keepSecrets } from '../secret-patterns.ts'
import { type AccountsSettings, readAccounts } from './accounts-settings.ts'
import { ConfigError } from './config-error.ts'
import { type DatabaseSettings, readDatabase } from './database-settings.ts'
import { type GuardSettings, readGuardSettings } from './guard-settings.ts'
import { isLoopbackHost } from './host-names.ts'
import { type NotificationSettings, readNotifications } from './notification-settings.ts'
import { createSettings, type Settings } from './settings.ts'
import { EMULATOR_BASE_URL, type LOG_LEVELS, REPLICATE_BASE_URL } from './settings-table.ts'
import { readStoredToken, type StoredToken } from './stored-token.ts'
import { readTrainers, type TrainerSettings } from './trainer-settings.ts'
import { readWebhook, type WebhookSettings } from './webhook-settings.ts'

/** Every setting of the server, read once at start. */
export interface Config {
  host: string
  port: number
  /** Contains the embedded database, files on the local disk, uploads under way and the owner's token. */
  dataDirectory: string
  /** `null` if it is not set: the first start generates one and stores it in the data directory. */
  ownerToken: string | null
  /** The URL under which people reach this server; `null` if it is whatever they requested. */
  appUrl: URL | null
  logLevel: (typeof LOG_LEVELS)[number]
  isProduction: boolean
  guards: GuardSettings
  database: DatabaseSettings
  accounts: AccountsSettings
  notifications: NotificationSettings
  replicate: {
    /** Demo mode: without a token, the emulator stands in for Replicate and nothing costs anything. */
    emulated: boolean
    token: string
    /** The API in use, which is the emulator's in demo mode. */
    baseUrl: string
    /** Replicate's own API. In demo mode it is only used to check a new token. */
    liveBaseUrl: string
    /** The token that the connect page stored, if it is the one in use. */
    stored: StoredToken | null
    /** `null` if it is not set and has to be requested from Replicate. */
    username: string | null
    trainers: Record<Trainer, TrainerSettings>
    /** `null` if it is not set and has to be chosen from what Replicate offers. */
    hardware: string | null
    webhook: WebhookSettings
  }
}

export type LogLevel = Config['logLevel']

const EMULATOR_TOKEN = 'emulator'

/**
 * Reads the environment. A relative DATA_DIR starts from `directory`. Secrets that it reads are removed from logs and
 * responses from then on. Throws ConfigError with the name of the variable and what it should be.
 */
export function loadConfig(
  environment: Record<string, string | undefined>,
  directory: string,
): Config {
  const settings = createSettings(environment)

  const host = settings.get('HOST')
  const ownerToken = settings.optional('OWNER_TOKEN')
  if (!isLoopbackHost(host) && ownerToken === null) {
    throw new ConfigError(
      `HOST is ${host}, which others can reach: set OWNER_TOKEN to a secret of at least 32 characters, or HOST to 127.0.0.1.`,
    )
  }
  const logLevel = settings.get('LOG_LEVEL')
  const database = readDatabase(settings)
  const accounts = readAccounts(settings, database)
  const appUrl = settings.optional('APP_URL')

  const dataDirectory = resolve(directory, settings.get('DATA_DIR'))
  // An empty variable overrides the stored token: `REPLICATE_API_TOKEN= npm start` is demo mode.
  const isTokenSet = environment['REPLICATE_API_TOKEN'] !== undefined
  const stored = isTokenSet ? null : readStoredToken(dataDirectory)

  const config: Config = {
    host,
    port: settings.get('PORT'),
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

const isProduction = (settings: Settings) => settings.optional('NODE_ENV') === 'production'

function readReplicate(settings: Settings, stored: StoredToken | null): Config['replicate'] {
  const token = settings.optional('REPLICATE_API_TOKEN') ?? stored?.token ?? null
  if (token === null && isProduction(settings)) {
    throw new ConfigError(
      'REPLICATE_API_TOKEN should be set in production: create one at replicate.com/account/api-tokens.',
    )
  }
  const baseUrl = settings.optional('REPLICATE_API_BASE_URL')
  const demoUrl = settings.optional('EMULATOR_API_BASE_URL') ?? baseUrl
  if (token === null && demoUrl !== null && !isLoopbackHost(demoUrl.hostname)) {
    throw new ConfigError(
      'REPLICATE_API_BASE_URL is not on this machine: set REPLICATE_API_TOKEN too.',
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
    username: settings.optional('REPLICATE_USERNAME'),
    trainers: readTrainers(settings),
    hardware: settings.optional('REPLICATE_HARDWARE'),
  }
}

/** Returns the secrets of the configuration, which must not appear in logs or responses. */
const secretsOf = ({ database, ownerToken, replicate }: Config): string[] => [
  ...(database.engine === 'supabase' ? [database.serviceRoleKey] : []),
  ...(database.engine === 'postgres' ? passwordForms(database.url) : []),
  ...(replicate.emulated ? [] : [replicate.token]),
  ...replicate.webhook.keys.map((key) => key.toString('base64')),
  ...(ownerToken === null ? [] : [ownerToken]),
]

/** Returns the password as it is written in the URL and as it is sent; `pg` also reads it from a parameter. */
function passwordForms(url: string): string[] {
  const { password, searchParams } = new URL(url)
  return [password, decodeURIComponent(password), ...searchParams.getAll('password')]
}
