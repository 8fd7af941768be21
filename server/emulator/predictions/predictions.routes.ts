import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { originOf } from '../http-origin.ts'
import { openapiOf } from '../input-schemas.ts'
import { isEnded } from '../job-timeline.ts'
import { pageOf } from '../pages.ts'
import { invalidVersion, notFound } from '../problems.ts'
import type { PredictionRecord, VersionFamily, VersionRecord } from '../records.ts'
import { presentTraining } from '../trainings/training-presenter.ts'
import { bodyParser, inputChecker } from '../validation.ts'
import {
  presentCreatedPrediction,
  presentListedPrediction,
  presentPrediction,
} from './prediction-presenter.ts'
import { parseCancelAfter, parsePrefer, type Wait } from './request-headers.ts'
import { takePredictionScript } from './scripted-ends.ts'

const commonFields = {
  input: Type.Record(Type.String(), Type.Unknown()),
  webhook: Type.Optional(Type.String()),
  webhook_events_filter: Type.Optional(
    Type.Array(Type.Enum(['start', 'output', 'logs', 'completed'])),
  ),
  stream: Type.Optional(Type.Boolean()),
}
const closed = { additionalProperties: false }
const parseByVersion = bodyParser(Type.Object({ version: Type.String(), ...commonFields }, closed))
const parseByModel = bodyParser(Type.Object(commonFields, closed))
const checkInput: Record<VersionFamily, ReturnType<typeof inputChecker>> = {
  flux: inputChecker(openapiOf('flux')),
  'early-flux': inputChecker(openapiOf('early-flux')),
  sdxl: inputChecker(openapiOf('sdxl')),
  other: inputChecker(openapiOf('other')),
}

type CreateBody = ReturnType<typeof parseByModel>

/** How often a waiting request checks whether its images are ready. */
const waitStepMs = 20

interface PredictionParams {
  Params: { id: string }
}

export function predictionsRoutes(app: FastifyInstance, context: EmulatorContext) {
  const { predictions, trainings, models, faults, webhooks, checkWebhook, closing } = context
  const config = { faultRoute: 'predictions' }

  app.post('/predictions', { config }, async (request, reply) => {
    const { version: reference, ...body } = parseByVersion(request.body)
    await trainings.settleAll()
    const version = versionOf(reference)
    if (!version) throw invalidVersion()
    return create(version, body, request, reply)
  })

  // Official models only, as at Replicate: a private fine-tune can't be run through this path.
  app.post<{ Params: { owner: string; name: string } }>(
    '/models/:owner/:name/predictions',
    { config },
    (request, reply) => {
      const model = models.find(`${request.params.owner}/${request.params.name}`)
      const version = model?.is_official ? models.versionsOf(model.id)[0] : undefined
      if (!version) throw notFound()
      return create(version, parseByModel(request.body), request, reply)
    },
  )

  app.get<{ Querystring: { cursor?: string; created_after?: string; created_before?: string } }>(
    '/predictions',
    { config },
    (request) => {
      const { cursor, created_after, created_before } = request.query
      const after = created_after === undefined ? -Infinity : Date.parse(created_after)
      const before = created_before === undefined ? Infinity : Date.parse(created_before)
      const origin = originOf(request)
      const found = predictions
        .list()
        .filter(
          ({ id, created_at }) =>
            !faults.isForgotten(id) && created_at >= after && created_at < before,
        )
      return pageOf(found, {
        cursor,
        listUrl: `${origin}${request.url.replace(/[?&]cursor=[^&]*/, '')}`,
        present: (prediction) => presentListedPrediction(predictions, prediction, origin),
      })
    },
  )

  app.get<PredictionParams>('/predictions/:id', { config }, (request) =>
    present(request, (prediction) => prediction),
  )

  const cancels = { config: { faultRoute: 'cancels' } }
  app.post<PredictionParams>('/predictions/:id/cancel', cancels, (request) =>
    present(request, (prediction) => predictions.cancel(prediction), true),
  )

  function versionOf(reference: string): VersionRecord | undefined {
    const [id = '', ...model] = reference.split(':').reverse()
    if (/^[^/]+\/[^/:]+$/.test(reference)) {
      const official = models.find(reference)
      return official?.is_official ? models.versionsOf(reference)[0] : undefined
    }
    const version = models.findVersion(id)
    return model.length === 0 || version?.model === model[0] ? version : undefined
  }

  async function create(
    version: VersionRecord,
    body: CreateBody,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    const { stream: _, ...prediction } = body
    checkWebhook(prediction.webhook)
    checkInput[version.family](prediction.input)
    const wait = parsePrefer(headerOf(request, 'prefer'))
    const lifetimeMs = parseCancelAfter(headerOf(request, 'cancel-after'))
    const created = await predictions.create(
      version,
      {
        ...prediction,
        ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
        ...takePredictionScript(faults),
      },
      faults.takeBoot('predictions'),
    )
    await webhooks.watch(created)
    const origin = originOf(request)
    reply.header('location', `${origin}/v1/predictions/${created.id}`)
    if (!wait) return reply.code(201).send(presentCreatedPrediction(predictions, created, origin))
    const ended = await waitForEnd(created, wait)
    return reply
      .code(ended ? 201 : 202)
      .header('preference-applied', wait.applied)
      .send(presentPrediction(predictions, predictions.find(created.id) ?? created, origin))
  }

  async function waitForEnd({ id }: PredictionRecord, wait: Wait): Promise<boolean> {
    const stopWaitingAt = performance.now() + wait.seconds * 1000
    const hasEnded = (): boolean => {
      const prediction = predictions.find(id)
      return prediction !== undefined && isEnded(predictions.moment(prediction))
    }
    while (!hasEnded() && performance.now() < stopWaitingAt && !closing.aborted) {
      await delay(waitStepMs)
    }
    return hasEnded()
  }

  /** Also presents trainings, since the response to their create has a URL with this path. */
  async function present(
    request: FastifyRequest<PredictionParams>,
    change: (prediction: PredictionRecord) => PredictionRecord,
    cancels = false,
  ) {
    const origin = originOf(request)
    const prediction = predictions.find(request.params.id)
    if (prediction) return presentPrediction(predictions, change(prediction), origin)
    const training = await trainings.find(request.params.id)
    if (!training) throw notFound()
    const changed = cancels ? trainings.cancel(training) : training
    return presentTraining(changed, trainings.moment(changed), origin)
  }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
