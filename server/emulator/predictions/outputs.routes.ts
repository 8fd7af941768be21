import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { notFound } from '../problems.ts'

const contentTypes: Record<string, string> = {
  webp: 'image/webp',
  jpg: 'image/jpeg',
  png: 'image/png',
}

/** Replicate serves generated images from replicate.delivery: without a token, for one hour. */
export function outputsRoute(app: FastifyInstance, { predictions }: EmulatorContext) {
  app.get<{ Params: { id: string; name: string } }>(
    '/output/:id/:name',
    { config: { faultRoute: 'outputs' } },
    async (request, reply) => {
      const { id, name } = request.params
      const prediction = predictions.find(id)
      if (!prediction || !predictions.outputNames(prediction).includes(name)) throw notFound()
      const image = await predictions.readOutput(prediction, name)
      return reply
        .type(contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
        .send(image)
    },
  )
}
