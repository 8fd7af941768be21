import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { EmulatorContext } from './context.ts'
import { FaultSchema } from './faults.ts'
import { readLedger } from './ledger.ts'
import { presentModel } from './models/model-presenter.ts'
import { bodyParser } from './validation.ts'

const parseFault = bodyParser(FaultSchema)
const parseModelSeed = bodyParser(
  Type.Object(
    {
      owner: Type.String({ minLength: 1 }),
      name: Type.String({ minLength: 1 }),
      visibility: Type.Optional(Type.Union([Type.Literal('public'), Type.Literal('private')])),
      family: Type.Optional(Type.Union([Type.Literal('flux'), Type.Literal('sdxl')])),
      is_official: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
)

/** What only the emulator has: its books and its switches. No token, since nothing but this machine reaches it. */
export function controlRoutes(app: FastifyInstance, context: EmulatorContext) {
  const { faults, models, trainings, predictions } = context

  app.get('/emulator/ledger', () => readLedger(trainings, predictions))

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
}
