import { host, trustedProxies } from './parsers/hosts.ts'
import { matching, oneOf, type Parser, text, wholeNumber } from './parsers/parser.ts'
import { postgresUrl } from './parsers/postgres-url.ts'
import { ownerToken, replicateToken, serviceRoleKey, webhookSecrets } from './parsers/secrets.ts'
import {
  contact,
  localOrigin,
  localUrl,
  origin,
  originList,
  secureUrl,
  url,
} from './parsers/urls.ts'

/** What an environment variable is for, and how its text becomes a value. The texts are Markdown for the README. */
export interface Setting<T> {
  parse: Parser<T>
  /** As it would be written into the environment. */
  default?: string
  /** One line for the README and `.env.example`. */
  text: string
  /** What applies without the variable, if the docs should not show `default`, or the setting does not have one. */
  unset?: string
  /** Sentences that only `.env.example` has. */
  note?: string
  /** The value in `.env.example`, if it is not `default`. */
  example?: string
  /** The variable of the earlier app that works too. */
  earlierName?: string
  /** `.env.example` if the README’s table leaves it out; `nowhere` if both do. */
  listedIn?: '.env.example' | 'nowhere'
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export const REPLICATE_BASE_URL = 'https://api.replicate.com/v1'
/** Where `pnpm emulator` listens. `npm start` passes the URL of its own emulator in EMULATOR_API_BASE_URL. */
export const EMULATOR_BASE_URL = 'http://127.0.0.1:3007/v1'

const modelName = /^[a-z0-9][a-z0-9._-]*$/
const baseModel = matching(
  modelName,
  'a model name of lower-case letters, digits, hyphens, underscores and dots',
)
const versionOf = (model: string) =>
  matching(/^[0-9a-f]{64}$/, `a full version id (64 hex digits) of ${model}`)

/**
 * Every environment variable that the server reads, in the order of the docs. `pnpm settings-docs` writes `.env.example`
 * and the README's table from it, to which it adds the table of the emulator (server/emulator/settings.ts).
 */
export const SETTINGS = {
  HOST: {
    parse: host,
    default: '127.0.0.1',
    text: 'where to listen; a host that other machines can reach needs `OWNER_TOKEN`',
  },
  PORT: {
    parse: wholeNumber({ min: 0, max: 65535 }),
    default: '3006',
    text: 'the port to listen on',
  },
  DATA_DIR: {
    parse: text,
    default: '.data',
    text: "folder for the embedded database, files and the owner's token",
  },
  DATABASE_URL: {
    parse: postgresUrl,
    unset: 'none: embedded',
    text: 'a PostgreSQL database, 15 or newer',
    note: 'Files stay in DATA_DIR, which several servers may share. In the password, write % as %25, / as %2F, ? as %3F and # as %23. docs/data.md compares the databases, and has TLS and poolers.',
    example: 'postgres://user:password@db.example.com:5432/the_way',
  },
  DATABASE_TIMEOUT_MS: {
    parse: wholeNumber({ min: 500, max: 120_000 }),
    default: '1500',
    text: 'how long a call to PostgreSQL or Supabase may take, in milliseconds; a request that needs longer is answered with 503',
    note: 'Raise it for a slow machine or a database far away.',
    listedIn: '.env.example',
  },
  SUPABASE_URL: {
    parse: secureUrl,
    earlierName: 'NEXT_PUBLIC_SUPABASE_URL',
    unset: 'none',
    text: 'a Supabase project; takes precedence over `DATABASE_URL`',
    note: 'Files go to its storage. Run scripts/setup-supabase.sql there first. The URL and the keys are in Project Settings.',
    example: 'https://abc.supabase.co',
  },
  SUPABASE_SERVICE_ROLE_KEY: {
    parse: serviceRoleKey,
    text: 'its `service_role` key; stays on the server',
    note: 'A secret key (sb_secret_…) works too. Either gives access to everything.',
  },
  SUPABASE_ANON_KEY: {
    parse: text,
    earlierName: 'NEXT_PUBLIC_SUPABASE_ANON_KEY',
    text: 'its public key, with which the pages sign users in if there are accounts',
  },
  ADMIN_EMAIL: {
    parse: matching(
      (value) => /^[^\s@]+@[^\s@]+$/.test(value) && value.length <= 254,
      'the email that you sign in with',
    ),
    text: 'on Supabase: the admin’s email; turns on [accounts](docs/accounts.md)',
    note: 'The email has to be confirmed. Without accounts, sign-in is only possible with OWNER_TOKEN or a sign-in link.',
    example: 'ada@example.com',
  },
  SIGN_UPS: {
    parse: oneOf(['invitation', 'open']),
    default: 'invitation',
    text: 'who may create an account: `invitation` or `open`',
    note: 'With invitation, only people whom the admin invites can sign up; with open, anyone with a confirmed email.',
  },
  OWNER_TOKEN: {
    parse: ownerToken,
    unset: 'generated and stored in `DATA_DIR/owner-token`',
    text: "the owner's secret for scripts: at least 32 ASCII characters without spaces",
  },
  APP_URL: {
    parse: origin,
    earlierName: 'NEXT_PUBLIC_APP_URL',
    text: 'the URL at which people reach this server, without a path, if it differs from `HOST` and `PORT`; requests for other hosts are rejected; https makes the cookie secure',
    example: 'https://way.example.com',
  },
  PUSH_CONTACT: {
    parse: contact,
    unset: '`APP_URL` if it is https, else `ADMIN_EMAIL`',
    text: 'contact for push services about [notifications](docs/notifications.md): `mailto:…` or an https URL',
    example: 'mailto:ada@example.com',
  },
  PUSH_LOCAL_ORIGIN: {
    parse: localOrigin,
    text: 'a stand-in for push services in tests, on this machine only: notifications may be sent to it over http',
    example: 'http://127.0.0.1:3008',
    listedIn: '.env.example',
  },
  LOG_LEVEL: {
    parse: oneOf(LOG_LEVELS),
    default: 'info',
    text: '`fatal` to `trace`, or `silent`',
    note: `All levels are ${LOG_LEVELS.join(', ')}.`,
  },
  CORS_ORIGINS: {
    parse: originList,
    unset: 'none',
    text: 'origins of other sites that may call the API',
    note: 'Separate them by commas. They may send credentials.',
  },
  TRUST_PROXY: {
    parse: trustedProxies,
    unset: 'none',
    text: 'the IP addresses of the proxies in front of this server, or their number: whose [forwarded headers](docs/security.md#behind-a-proxy) are trusted',
    note: 'Networks such as 10.0.0.0/8 work too. The headers say which IP address a client has, and whether it used https. Use a number only if this server can’t be reached without these proxies. Without this setting, forwarded headers are ignored.',
    example: '10.0.0.2',
  },
  RATE_LIMIT: {
    parse: oneOf(['on', 'off']),
    default: 'on',
    text: '`off` turns rate limits off, only if `HOST` is this machine',
  },
  NODE_ENV: {
    parse: text,
    text: '`production` requires a Replicate token',
    listedIn: 'nowhere',
  },
  REPLICATE_API_TOKEN: {
    parse: replicateToken,
    unset: 'the token stored by the connect page; without one: demo mode',
    text: 'your token',
    note: 'Create it at replicate.com/account/api-tokens. In demo mode nothing is sent to Replicate and nothing is charged; an empty value forces demo mode.',
  },
  REPLICATE_USERNAME: {
    parse: matching(modelName, 'the username of your Replicate account'),
    unset: 'requested from Replicate',
    text: 'the account of the token',
  },
  REPLICATE_FLUX_BASE_MODEL: {
    parse: baseModel,
    default: 'flux-lora-base',
    text: 'the private model that FLUX trainings add versions to',
    note: 'Change it if Replicate rejects its name.',
  },
  REPLICATE_SDXL_BASE_MODEL: {
    parse: baseModel,
    default: 'sdxl-base',
    text: 'the same for SDXL trainings',
  },
  // These versions were seen in public code. Replicate accepted the first one in November 2025.
  REPLICATE_FLUX_TRAINER: {
    parse: versionOf('ostris/flux-dev-lora-trainer'),
    default: 'e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497',
    unset: 'a pinned version',
    text: 'version id of `ostris/flux-dev-lora-trainer`',
    note: 'The full id has 64 hex digits.',
  },
  REPLICATE_FLUX_FAST_TRAINER: {
    parse: versionOf('replicate/fast-flux-trainer'),
    default: 'f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db',
    unset: 'a pinned version',
    text: 'version id of `replicate/fast-flux-trainer`',
  },
  REPLICATE_SDXL_TRAINER: {
    parse: versionOf('stability-ai/sdxl'),
    default: '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc',
    unset: 'a pinned version',
    text: 'version id of `stability-ai/sdxl`',
  },
  REPLICATE_HARDWARE: {
    parse: matching(
      /^[a-z0-9][a-z0-9-]*$/,
      'a name from Replicate’s list of hardware, such as gpu-l40s',
    ),
    unset: 'chosen from what Replicate offers',
    text: 'the hardware with which the base model is created',
  },
  REPLICATE_WEBHOOK_URL: {
    parse: url,
    unset: 'none: the server polls Replicate',
    text: "this server's public https URL, to which Replicate sends [webhooks](docs/webhooks.md)",
    note: 'Polling is enough; the guide explains when a webhook is useful.',
    example: 'https://way.example.org/api/webhook/replicate',
  },
  REPLICATE_WEBHOOK_SECRET: {
    parse: webhookSecrets,
    unset: 'requested from Replicate',
    text: 'the secret that signs webhooks, `whsec_…`',
    note: 'While it changes, list several, separated by spaces.',
  },
  REPLICATE_API_BASE_URL: {
    parse: secureUrl,
    unset: "Replicate's",
    text: "another URL of Replicate's API",
    note: 'It has to be https, or http on this machine.',
    example: REPLICATE_BASE_URL,
  },
  EMULATOR_API_BASE_URL: {
    parse: localUrl,
    unset: 'none: `npm start` runs its own',
    text: 'another emulator for demo mode, on this machine',
    example: EMULATOR_BASE_URL,
  },
} satisfies Record<string, Setting<unknown>>
