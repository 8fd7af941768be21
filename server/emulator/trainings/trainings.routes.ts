import { createReadStream, existsSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { originOf } from '../http-origin.ts'
import { pageOf } from '../pages.ts'
import { destinationMissing, notFound } from '../problems.ts'
import { bodyParser } from '../validation.ts'
import { statusWordFor, takeScript } from './scripted-ends.ts'
import { trainerOf } from './trainers.ts'
import {
  presentCreatedTraining,
  presentListedTraining,
  presentTraining,
} from './training-presenter.ts'

const parseCreate = bodyParser(
  Type.Object(
    {
      destination: Type.String(),
      input: Type.Record(Type.String(), Type.Unknown()),
      webhook: Type.Optional(Type.String()),
      webhook_events_filter: Type.Optional(
        Type.Array(Type.Enum(['start', 'output', 'logs', 'completed'])),
      ),
    },
    { additionalProperties: false },
  ),
)

interface TrainingParams {
  Params: { id: string }
}

export function trainingsRoutes(app: FastifyInstance, context: EmulatorContext) {
  const { trainings, models, username, faults, webhooks, checkWebhook } = context
  const config = { faultRoute: 'trainings' }

  app.post<{ Params: { owner: string; name: string; version: string } }>(
    '/models/:owner/:name/versions/:version/trainings',
    { config },
    async (request, reply) => {
      const { owner, name, version: id } = request.params
      const version = models.findVersion(id)
      if (!version?.is_trainer || version.model !== `${owner}/${name}`) throw notFound()
      const body = parseCreate(request.body)
      checkWebhook(body.webhook)
      if (models.find(body.destination)?.owner !== username) throw destinationMissing()
      const script = takeScript(faults)
      const training = trainings.create(
        { ...body, model: version.model, version: version.id, ...(script && { script }) },
        faults.takeBoot('trainings'),
      )
      await webhooks.watch(training)
      return reply.code(201).send(presentCreatedTraining(training, originOf(request)))
    },
  )

  app.get<{ Querystring: { cursor?: string } }>('/trainings', { config }, async (request) => {
    const origin = originOf(request)
    const withStatusWord = statusWordFor(faults)
    const known = (await trainings.list()).filter(({ id }) => !faults.isForgotten(id))
    return pageOf(known, {
      cursor: request.query.cursor,
      listUrl: `${origin}/v1/trainings`,
      present: (training) =>
        withStatusWord(presentListedTraining(training, trainings.moment(training), origin)),
    })
  })

  app.get<TrainingParams>('/trainings/:id', { config }, async (request) => {
    const training = await trainings.find(request.params.id)
    if (!training) throw notFound()
    const withStatusWord = statusWordFor(faults)
    return withStatusWord(presentTraining(training, trainings.moment(training), originOf(request)))
  })

  const cancels = { config: { faultRoute: 'cancels' } }
  app.post<TrainingParams>('/trainings/:id/cancel', cancels, async (request) => {
    const training = await trainings.find(request.params.id)
    if (!training) throw notFound()
    const canceled = trainings.cancel(training)
    return presentTraining(canceled, trainings.moment(canceled), originOf(request))
  })
}

/** Replicate serves weights from replicate.delivery, which needs no token. */
export function weightsRoute(app: FastifyInstance, { trainings }: EmulatorContext) {
  const config = { faultRoute: 'weights' }
  app.get<{ Params: { id: string; name: string } }>(
    '/weights/:id/:name',
    { config },
    async (request, reply) => {
      const { id, name } = request.params
      const training = await trainings.find(id)
      if (training?.trained_version === undefined) throw notFound()
      if (name !== trainerOf(training.model).weightsFile) throw notFound()
      const weights = trainings.weightsPath(id)
      if (!existsSync(weights)) throw notFound()
      return reply.type('application/x-tar').send(createReadStream(weights))
    },
  )
}
