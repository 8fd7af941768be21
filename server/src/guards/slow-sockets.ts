import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Timeouts } from './timeouts.ts'

/** Closes the line to whoever says that a body follows and then does not send it, or only by drops. */
export function cutSlowBodies(app: FastifyInstance, timeouts: Timeouts): void {
  app.addHook('onRequest', async (request) => {
    if (!hasBody(request)) return
    const { raw } = request
    const cut = (reason: string) => {
      request.log.info({ reason }, 'the body came too slowly')
      raw.destroy()
    }
    let seen = raw.socket.bytesRead
    const silence = setInterval(() => {
      // What waits to be read is our own slowness, not the sender's.
      if (raw.socket.bytesRead === seen && raw.readableLength === 0) cut('silence')
      seen = raw.socket.bytesRead
    }, timeouts.silence)
    const whole = isUpload(request) ? undefined : setTimeout(cut, timeouts.shortBody, 'drops')
    const stop = () => {
      clearInterval(silence)
      clearTimeout(whole)
    }
    silence.unref()
    whole?.unref()
    for (const event of ['end', 'close']) raw.once(event, stop)
  })
}

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const isUpload = ({ headers }: FastifyRequest) =>
  headers['content-type']?.toLowerCase().startsWith('multipart/') ?? false
