import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { originOf } from '../http-origin.ts'
import { newModel } from '../initial-catalog.ts'
import { pageOf } from '../pages.ts'
import { forbidden, invalidModel, notFound } from '../problems.ts'
import type { ModelRecord } from '../records.ts'
import { bodyParser } from '../validation.ts'
import { presentModel } from './model-presenter.ts'

const TextSchema = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const CreateModelSchema = Type.Object({
  owner: Type.String(),
  name: Type.String(),
  visibility: Type.Union([Type.Literal('public'), Type.Literal('private')]),
  hardware: Type.String(),
  description: TextSchema,
  github_url: TextSchema,
  paper_url: TextSchema,
  license_url: TextSchema,
  cover_image_url: TextSchema,
})
const PatchModelSchema = Type.Object({
  description: TextSchema,
  github_url: TextSchema,
  paper_url: TextSchema,
  license_url: TextSchema,
})
const parseCreate = bodyParser(CreateModelSchema)
const parsePatch = bodyParser(PatchModelSchema)

interface ModelParams {
  Params: { owner: string; name: string }
}

export function modelsRoutes(app: FastifyInstance, context: EmulatorContext) {
  const { models, username, now, trainings } = context
  const config = { faultRoute: 'models' }

  const present = (model: ModelRecord) => presentModel(models, model)
  const listUrl = (origin: string) => `${origin}/v1/models`

  app.post('/models', { config }, (request, reply) => {
    const body = parseCreate(request.body)
    rejectInvalidModel(body, context)
    const model = newModel({ ...body, created_at: now() })
    models.save(model)
    return reply.code(201).send(present(model))
  })

  app.get<{ Querystring: { cursor?: string } }>('/models', { config }, (request) =>
    pageOf(models.listPublic(), {
      cursor: request.query.cursor,
      listUrl: listUrl(originOf(request)),
      present,
    }),
  )

  app.route({
    method: 'QUERY',
    url: '/models',
    handler: (request) => {
      const query = String(request.body ?? '')
        .replaceAll('"', '')
        .toLowerCase()
      return pageOf(
        models.listPublic().filter((model) => model.id.toLowerCase().includes(query)),
        { cursor: undefined, listUrl: listUrl(originOf(request)), present },
      )
    },
  })

  app.get<ModelParams>('/models/:owner/:name', { config }, async (request) => {
    await trainings.settleAll()
    return present(modelOf(request.params))
  })

  app.patch<ModelParams>('/models/:owner/:name', (request) => {
    const model = ownModel(request.params)
    const changed = { ...model, ...parsePatch(request.body) }
    models.save(changed)
    return present(changed)
  })

  app.delete<ModelParams>('/models/:owner/:name', async (request, reply) => {
    await trainings.settleAll()
    const model = ownModel(request.params)
    if (model.visibility === 'public') throw forbidden('Public models cannot be deleted')
    if (models.versionsOf(model.id).length > 0) {
      throw forbidden('Models with versions cannot be deleted')
    }
    models.remove(model)
    return reply.code(204).send()
  })

  function modelOf({ owner, name }: ModelParams['Params']): ModelRecord {
    const model = models.find(`${owner}/${name}`)
    if (!model) throw notFound()
    return model
  }

  function ownModel(params: ModelParams['Params']): ModelRecord {
    const model = modelOf(params)
    if (model.owner !== username) throw forbidden('You do not have permission to change this model')
    return model
  }
}

function rejectInvalidModel(
  body: Static<typeof CreateModelSchema>,
  { username, models, account }: EmulatorContext,
): void {
  if (body.owner !== username) {
    throw forbidden('You do not have permission to create a model for this owner')
  }
  const { hardware } = account.state()
  if (!hardware.some(({ sku }) => sku === body.hardware)) {
    const skus = hardware.map(({ sku }) => sku).join(', ')
    const detail = `"${body.hardware}" is not a valid hardware SKU. Choose one of: ${skus}`
    throw invalidModel(400, [{ pointer: '/hardware', detail }])
  }
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(body.name)) {
    const detail = 'Use lower-case letters, digits, dashes, underscores and full stops'
    throw invalidModel(400, [{ pointer: '/name', detail }])
  }
  if (models.isNameTaken(`${body.owner}/${body.name}`)) {
    const detail = 'A model with that name and owner already exists.'
    throw invalidModel(409, [{ pointer: '/name', detail }])
  }
  account.checkModelLimit(models.ownedBy(username))
}
