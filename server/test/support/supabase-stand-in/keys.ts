import { createHmac, randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

const ROLES = ['anon', 'authenticated', 'service_role'] as const
export type Role = (typeof ROLES)[number]

/** The API keys of a stand-in: JWTs with a role, like a project's legacy keys. */
export interface Keys {
  serviceRole: string
  anon: string
  /** The token of a signed-in user, which is sent together with the anon key. */
  authenticated: string
}

export function makeKeys(): Keys {
  const secret = randomBytes(32)
  const sign = (role: Role) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'supabase', role })}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  return {
    serviceRole: sign('service_role'),
    anon: sign('anon'),
    authenticated: sign('authenticated'),
  }
}

/**
 * Returns the role of a request: the gateway requires a known `apikey`, the service behind it reads the bearer token.
 */
export function roleOf(request: FastifyRequest, keys: Keys): Role | null {
  const roles: Record<string, Role> = {
    [keys.serviceRole]: 'service_role',
    [keys.anon]: 'anon',
    [keys.authenticated]: 'authenticated',
  }
  const { apikey, authorization } = request.headers
  if (typeof apikey !== 'string' || roles[apikey] === undefined) return null
  const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
  return bearer === undefined ? roles[apikey] : (roles[bearer] ?? null)
}

/** Returns whether the bearer token looks like a JWT, such as one that was signed with another secret. */
export const isJwt = ({ headers }: FastifyRequest): boolean =>
  /^Bearer ey[\w-]+\.[\w-]+\.[\w-]+$/.test(headers.authorization ?? '')
