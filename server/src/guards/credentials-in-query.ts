import type { FastifyRequest } from 'fastify'
import { withoutCredentials } from '../secret-patterns.ts'

/** Where scripts put a credential by mistake: addresses end up in logs and histories. */
const NAMES = [
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

/** By the name, however it is written, or by the looks of what is there. */
export const isCredentialInQuery = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' &&
  query !== null &&
  Object.entries(query).some(
    ([name, value]) =>
      NAMES.includes(name.toLowerCase().replaceAll(/[^a-z]/g, '')) ||
      [name, ...[value].flat()].some(isCredential),
  )

const isCredential = (text: unknown) =>
  typeof text === 'string' && withoutCredentials(text) !== text
