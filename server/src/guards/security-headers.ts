import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { Config } from '../config/config.ts'

const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  // Radix positions its menus by style attributes.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** Where accounts are, the pages speak with Supabase's sign-in too; with nothing else but us. */
const connectSrc = ({ accounts }: Config) => [
  "'self'",
  ...(accounts.kind === 'supabase' ? [accounts.url] : []),
]

/** Helmet's headers with scripts from ourselves alone; https is asked for only where this server is behind it. */
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

/** For answers that are made before helmet has its turn: they hold words alone, so nothing may be loaded. */
export const HEADERS_OF_WORDS = {
  'content-security-policy': "default-src 'none';script-src 'none';frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const
