import type { FastifyInstance } from 'fastify'
import { type ProblemError, problem } from './problem.ts'

/**
 * The address with each `%` as itself where they cannot be decoded: so it finds its route, and with it everything that
 * asks who sends it, before it is refused.
 */
export const routableAddress = (address: string): string =>
  isReadable(address) ? address : address.replace(PATH, (path) => path.replaceAll('%', '%25'))

/** After all of `onRequest`: of an address below /api nothing is told to strangers. */
export function refuseUnreadableAddresses(app: FastifyInstance): void {
  app.addHook('preParsing', async ({ originalUrl }) => {
    if (!isReadable(originalUrl)) throw unreadableAddressError()
  })
}

const PATH = /^[^?#]*/

function isReadable(address: string): boolean {
  try {
    decodeURI(PATH.exec(address)?.[0] ?? '')
    return true
  } catch {
    return false
  }
}

export const unreadableAddressError = (cause?: unknown): ProblemError =>
  problem({
    status: 400,
    code: 'request.malformed',
    title: 'Malformed address',
    detail:
      'The address cannot be read: a % in it is not followed by two hex digits, or they are no UTF-8. Write a % that stands for itself as %25.',
    cause,
  })
