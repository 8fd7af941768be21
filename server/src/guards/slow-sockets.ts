import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Timeouts } from './timeouts.ts'

/** Closes the connection if an announced body stops arriving, or arrives too slowly. */
export function cutSlowBodies(app: FastifyInstance, timeouts: Timeouts): void {
  app.addHook('onRequest', async (request) => {
    if (!hasBody(request)) return
    const { raw } = request
    const cut = (reason: string) => {
      request.log.info({ reason }, 'request body too slow')
      raw.destroy()
    }
    let seen = raw.socket.bytesRead
    const silence = setInterval(() => {
      // If data is waiting to be read, we are slow and not the sender.
      if (raw.socket.bytesRead === seen && raw.readableLength === 0) cut('stalled')
      seen = raw.socket.bytesRead
    }, timeouts.silence)
    const whole = isUpload(request) ? undefined : setTimeout(cut, timeouts.shortBody, 'timeout')
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
