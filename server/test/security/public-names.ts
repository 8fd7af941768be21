import type { TestAppOptions } from '../support/test-app.ts'

export const APP_URL = 'https://way.example.com'
export const CORS = 'https://app.example.com'

/** Options of a server with one hostname for users and another for webhooks, and one allowed foreign origin. */
export const PUBLIC_NAMES = {
  areJobsRunning: false,
  environment: {
    APP_URL,
    CORS_ORIGINS: CORS,
    REPLICATE_API_TOKEN: 'r8_0123456789',
    REPLICATE_WEBHOOK_URL: 'https://hook.example.com/api/webhook/replicate',
  },
} satisfies TestAppOptions
