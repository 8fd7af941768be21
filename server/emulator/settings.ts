export interface EmulatorSettings {
  host: string
  port: number
  dataDir: string
  trainingSeconds: number
  predictionSeconds: number
  allowHttpWebhooks: boolean
  webhookLastTrySeconds: number
  /** The only accepted token; any if it is not set. */
  token?: string
  /** The account's name. */
  username?: string
}

/** The emulator's environment variables. The rows have the shape of `Setting` in server/src/config/settings-table.ts. */
export const EMULATOR_SETTINGS = {
  EMULATOR_HOST: {
    default: '127.0.0.1',
    text: 'where `pnpm emulator` listens, on this machine',
    listedIn: 'nowhere',
  },
  EMULATOR_PORT: {
    default: '3007',
    text: 'the port of `pnpm emulator`',
    listedIn: 'nowhere',
  },
  EMULATOR_DATA_DIR: {
    default: '.data/emulator',
    text: 'folder for the state of `pnpm emulator`',
    listedIn: 'nowhere',
  },
  EMULATOR_TOKEN: {
    unset: 'any',
    text: 'the only token that the emulator accepts',
    listedIn: '.env.example',
  },
  EMULATOR_USERNAME: {
    default: 'the-way-emulator',
    text: "the name of the emulator's account",
    listedIn: '.env.example',
  },
  EMULATOR_TRAINING_SECONDS: {
    default: '60',
    text: 'how long an emulated training takes',
    note: 'The time is in seconds.',
  },
  EMULATOR_PREDICTION_SECONDS: {
    default: '3',
    text: 'how long an emulated image takes',
    note: 'The time is in seconds.',
  },
  EMULATOR_ALLOW_HTTP_WEBHOOKS: {
    default: 'false',
    text: 'lets the emulator send webhooks over http, to this machine only: Replicate rejects http URLs',
    example: 'true',
    listedIn: '.env.example',
  },
  EMULATOR_WEBHOOK_LAST_TRY_SECONDS: {
    default: '60',
    text: 'how long the emulator retries the webhook of a completed run, in seconds',
    listedIn: '.env.example',
  },
} as const

export class SettingError extends Error {}

type Environment = Record<string, string | undefined>

/** Reads the emulator's environment. Throws a `SettingError` that names the variable if a value is invalid. */
export function readSettings(env: Environment): EmulatorSettings {
  return {
    host: oneOf(env, 'EMULATOR_HOST', ['127.0.0.1', '::1', 'localhost']),
    port: numberIn(env, 'EMULATOR_PORT', { min: 0, max: 65_535, whole: true }),
    dataDir: read(env, 'EMULATOR_DATA_DIR'),
    trainingSeconds: numberIn(env, 'EMULATOR_TRAINING_SECONDS', { min: 0.1, max: 86_400 }),
    predictionSeconds: numberIn(env, 'EMULATOR_PREDICTION_SECONDS', { min: 0.1, max: 1800 }),
    allowHttpWebhooks: yesOrNo(env, 'EMULATOR_ALLOW_HTTP_WEBHOOKS'),
    webhookLastTrySeconds: numberIn(env, 'EMULATOR_WEBHOOK_LAST_TRY_SECONDS', {
      min: 0.1,
      max: 3600,
    }),
    ...(env['EMULATOR_TOKEN'] ? { token: env['EMULATOR_TOKEN'] } : {}),
    ...(env['EMULATOR_USERNAME'] ? { username: env['EMULATOR_USERNAME'] } : {}),
  }
}

type NameWithDefault = Exclude<keyof typeof EMULATOR_SETTINGS, 'EMULATOR_TOKEN'>

const read = (env: Environment, name: NameWithDefault): string =>
  env[name] || EMULATOR_SETTINGS[name].default

function oneOf(env: Environment, name: NameWithDefault, choices: string[]): string {
  const value = read(env, name)
  if (choices.includes(value)) return value
  throw new SettingError(
    `${name} must be one of ${choices.join(', ')}: the emulator is for this machine only`,
  )
}

function yesOrNo(env: Environment, name: NameWithDefault): boolean {
  const value = read(env, name)
  if (value === 'true' || value === 'false') return value === 'true'
  throw new SettingError(`${name} must be true or false, not "${value}"`)
}

function numberIn(
  env: Environment,
  name: NameWithDefault,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): number {
  const text = read(env, name)
  const value = Number(text)
  const fits = value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return value
  throw new SettingError(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`,
  )
}
