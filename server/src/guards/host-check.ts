import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { hostName, isLoopbackHost } from '../config/settings.ts'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

/**
 * Takes requests for our own names alone. A page elsewhere can lead its own name to this machine (DNS rebinding) and
 * would then be of one origin with us.
 */
export const hostCheckPlugin = fp<{ config: Config }>(
  async (app, { config }) => {
    const own = [config.host, config.appUrl?.hostname ?? config.host].map(hostName)
    const told = config.replicate.webhook.url
    const ofWebhook = told === null ? null : hostName(new URL(told).hostname)
    app.addHook('onRequest', async (request) => {
      if (isHealth(request)) return
      const name = readName(request)
      if (name === null) throw unreadableHostError()
      const isOwn = isLoopbackHost(name) || own.includes(name)
      if (!isOwn && !(isWebhook(request) && name === ofWebhook)) throw wrongHostError(name)
    })
  },
  { name: 'host-check' },
)

const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d*))?$/i
const HIGHEST_PORT = 65_535

/** The name without its port; null where there is none, several, one that is no name, or another in the address. */
function readName({ raw }: FastifyRequest): string | null {
  const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && /^host$/i.test(name))
  const [, name = '', port = ''] = HOST.exec(raw.headers.host ?? '') ?? []
  const isPath = raw.url?.startsWith('/') || raw.url === '*'
  // Without a network (app.inject) there are no raw headers.
  return hosts.length <= 1 && isPath && Number(port) <= HIGHEST_PORT ? hostName(name) : null
}

const unreadableHostError = () =>
  problem({
    status: 400,
    code: 'request.wrong_host',
    title: 'No readable host',
    detail: 'A request names its host once, in the header Host, and only a path as its address.',
  })

const wrongHostError = (name: string) =>
  problem({
    status: 421,
    code: 'request.wrong_host',
    title: 'Wrong host',
    detail: `This server is not known as ${name}. If people reach it by that name, set APP_URL to its address and start again.`,
  })
