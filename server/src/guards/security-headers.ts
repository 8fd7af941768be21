import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { Config } from '../config/config.ts'

const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  // Radix positions its menus with style attributes.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** The hosts that pages may connect to: only this server, and Supabase to sign in if there are accounts. */
const connectSrc = ({ accounts }: Config) => [
  "'self'",
  ...(accounts.kind === 'supabase' ? [accounts.url] : []),
]

/** Options for Helmet: scripts only from this server, and HSTS only if APP_URL is https. */
export function securityHeaders(config: Config): FastifyHelmetOptions {
  return {
    global: true,
    strictTransportSecurity: config.appUrl?.protocol === 'https:',
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...DIRECTIVES, connectSrc: connectSrc(config) },
    },
  }
}

/** For responses that are sent before Helmet runs. They contain only text, so nothing may be loaded. */
export const TEXT_ONLY_HEADERS = {
  'content-security-policy': "default-src 'none';script-src 'none';frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const
