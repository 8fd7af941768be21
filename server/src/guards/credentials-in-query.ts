import type { FastifyRequest } from 'fastify'
import { withoutCredentials } from '../secret-patterns.ts'

/** Names of query parameters that scripts put credentials into by mistake. URLs end up in logs and browser histories. */
const CREDENTIAL_NAMES = [
  'accesstoken',
  'apikey',
  'apitoken',
  'auth',
  'authorization',
  'authtoken',
  'bearer',
  'bearertoken',
  'credential',
  'credentials',
  'jwt',
  'key',
  'ownertoken',
  'password',
  'secret',
  'session',
  'sessiontoken',
  'thewaysession',
  'token',
  'xapikey',
]

/** Recognizes a credential by the parameter's name in any spelling, or by the format of a name or value. */
export const isCredentialInQuery = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' &&
  query !== null &&
  Object.entries(query).some(
    ([name, value]) =>
      CREDENTIAL_NAMES.includes(name.toLowerCase().replaceAll(/[^a-z]/g, '')) ||
      [name, ...[value].flat()].some(isCredential),
  )

const isCredential = (text: unknown) =>
  typeof text === 'string' && withoutCredentials(text) !== text
