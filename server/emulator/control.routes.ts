import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { AccountChangesSchema } from './account-state.ts'
import type { EmulatorContext } from './context.ts'
import { FaultSchema } from './faults.ts'
import { toIso } from './identifiers.ts'
import { newModel } from './initial-catalog.ts'
import { readLedger } from './ledger.ts'
import { presentModel } from './models/model-presenter.ts'
import { VERSION_FAMILIES } from './records.ts'
import { bodyParser } from './validation.ts'

const parseFault = bodyParser(FaultSchema)
const parseModelSeed = bodyParser(
  Type.Object(
    {
      owner: Type.String({ minLength: 1 }),
      name: Type.String({ minLength: 1 }),
      visibility: Type.Optional(Type.Union([Type.Literal('public'), Type.Literal('private')])),
      family: Type.Optional(Type.Enum(VERSION_FAMILIES)),
      is_official: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
)

const closed = { additionalProperties: false }
const parseAccount = bodyParser(AccountChangesSchema)
const parseBurntName = bodyParser(Type.Object({ name: Type.String({ minLength: 1 }) }, closed))
const parseAdvance = bodyParser(
  Type.Object({ advance_ms: Type.Integer({ minimum: 0, maximum: 10 * 365 * 86_400_000 }) }, closed),
)

/** The emulator's own routes, for its ledger, faults, account and clock. Only this machine reaches them, without a token. */
export function controlRoutes(app: FastifyInstance, context: EmulatorContext) {
  const { account, clock, faults, models, trainings, predictions, vault, webhooks } = context

  app.get('/emulator/ledger', () => readLedger(trainings, predictions, vault))

  app.post('/emulator/faults', (request, reply) => {
    faults.add(parseFault(request.body))
    return reply.code(204).send()
  })

  app.delete('/emulator/faults', (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })

  app.post('/emulator/models', (request, reply) => {
    const { model } = models.seed(parseModelSeed(request.body))
    return reply.code(201).send(presentModel(models, model))
  })

  app.get('/emulator/account', () => account.state())
  app.patch('/emulator/account', (request) => account.change(parseAccount(request.body)))

  app.post('/emulator/burnt-names', (request, reply) => {
    const { name } = parseBurntName(request.body)
    const place = { owner: context.username, name }
    models.remove(
      models.find(`${place.owner}/${name}`) ??
        newModel({ ...place, visibility: 'private', hardware: 'cpu', created_at: clock.now() }),
    )
    return reply.code(204).send()
  })

  app.get('/emulator/clock', () => ({ now: toIso(clock.now()) }))
  app.post('/emulator/clock', (request) => {
    clock.advance(parseAdvance(request.body).advance_ms)
    return { now: toIso(clock.now()) }
  })

  app.post('/emulator/webhook-secret', (_request, reply) =>
    reply.code(201).send({ key: context.rotateWebhookSecret() }),
  )

  app.get('/emulator/deliveries', () => ({ results: webhooks.deliveries() }))
}
