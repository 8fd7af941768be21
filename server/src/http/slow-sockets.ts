import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Within this much time after the last byte the next one of a body has to come. */
const BODY_SILENCE_MS = 20_000

/** Closes the line to whoever says that a body follows and then sends none of it. */
export function cutSilentBodies(app: FastifyInstance, silenceMs = BODY_SILENCE_MS): void {
  app.addHook('onRequest', async (request) => {
    if (!hasBody(request)) return
    const { raw } = request
    const { socket } = raw
    let seen = socket.bytesRead
    const timer = setInterval(() => {
      // What waits to be read is our own slowness, not the sender's.
      const isOurs = raw.readableLength > 0
      if (socket.bytesRead === seen && !isOurs) {
        request.log.info('body fell silent')
        socket.destroy()
      }
      seen = socket.bytesRead
    }, silenceMs)
    timer.unref()
    for (const event of ['end', 'close']) raw.once(event, () => clearInterval(timer))
  })
}

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
