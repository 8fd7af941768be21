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

export class SettingError extends Error {}

/** Reads the emulator's environment. Throws a `SettingError` that names the variable if a value is invalid. */
export function readSettings(env: Record<string, string | undefined>): EmulatorSettings {
  return {
    host: oneOf(env, 'EMULATOR_HOST', ['127.0.0.1', '::1', 'localhost']),
    port: numberIn(env, 'EMULATOR_PORT', { standard: 3007, min: 0, max: 65_535, whole: true }),
    dataDir: env['EMULATOR_DATA_DIR'] || '.data/emulator',
    trainingSeconds: numberIn(env, 'EMULATOR_TRAINING_SECONDS', {
      standard: 60,
      min: 0.1,
      max: 86_400,
    }),
    predictionSeconds: numberIn(env, 'EMULATOR_PREDICTION_SECONDS', {
      standard: 3,
      min: 0.1,
      max: 1800,
    }),
    allowHttpWebhooks: yesOrNo(env, 'EMULATOR_ALLOW_HTTP_WEBHOOKS'),
    webhookLastTrySeconds: numberIn(env, 'EMULATOR_WEBHOOK_LAST_TRY_SECONDS', {
      standard: 60,
      min: 0.1,
      max: 3600,
    }),
    ...(env['EMULATOR_TOKEN'] ? { token: env['EMULATOR_TOKEN'] } : {}),
    ...(env['EMULATOR_USERNAME'] ? { username: env['EMULATOR_USERNAME'] } : {}),
  }
}

function oneOf(
  env: Record<string, string | undefined>,
  name: string,
  choices: [string, ...string[]],
): string {
  const value = env[name] || choices[0]
  if (choices.includes(value)) return value
  throw new SettingError(
    `${name} must be one of ${choices.join(', ')}: the emulator is for this machine only`,
  )
}

function yesOrNo(env: Record<string, string | undefined>, name: string): boolean {
  const value = env[name] || 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  throw new SettingError(`${name} must be true or false, not "${value}"`)
}

function numberIn(
  env: Record<string, string | undefined>,
  name: string,
  {
    standard,
    min,
    max,
    whole = false,
  }: { standard: number; min: number; max: number; whole?: boolean },
): number {
  const text = env[name]
  if (!text) return standard
  const value = Number(text)
  const fits = value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return value
  throw new SettingError(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`,
  )
}
