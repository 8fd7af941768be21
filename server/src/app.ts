import multipart from '@fastify/multipart'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import { connectionRoutes } from './connection/connection.routes.ts'
import { createConnectionService, type Launch } from './connection/connection.service.ts'
import { datasetImageRoutes } from './datasets/dataset-images.routes.ts'
import { datasetRoutes } from './datasets/datasets.routes.ts'
import type { Dependencies } from './dependencies.ts'
import { docsPlugin } from './docs/api-docs.ts'
import { fileRoutes } from './files/files.routes.ts'
import { albumRoutes } from './gallery/albums.routes.ts'
import { imageRoutes } from './gallery/images.routes.ts'
import { generationRoutes } from './generations/generations.routes.ts'
import { authPlugin } from './guards/auth.ts'
import { requestGuards } from './guards/request-guards.ts'
import { TIMEOUTS, type Timeouts } from './guards/timeouts.ts'
import { healthRoutes } from './health/health.routes.ts'
import { compressionPlugin } from './http/compression.ts'
import { setErrorHandler } from './http/error-handler.ts'
import { serverOptions } from './http/server-options.ts'
import { spaPlugin } from './http/spa.ts'
import { keyRoutes } from './keys/keys.routes.ts'
import { keywordRoutes } from './keywords/keywords.routes.ts'
import { modelRoutes } from './models/models.routes.ts'
import { notificationRoutes } from './notifications/notifications.routes.ts'
import { promptTemplateRoutes } from './prompts/prompt-templates.routes.ts'
import { promptRoutes } from './prompts/prompts.routes.ts'
import { sessionRoutes } from './sessions/sessions.routes.ts'
import { sheetRoutes } from './sheets/sheets.routes.ts'
import { spendingRoutes } from './spending/spending.routes.ts'
import { trainingRoutes } from './trainings/trainings.routes.ts'
import { trainingRunRoutes } from './trainings/trainings-run.routes.ts'
import { weightsRoutes } from './trainings/weights/weights.routes.ts'
import { multipartOptions } from './uploads/multipart-limits.ts'
import { userRoutes } from './users/users.routes.ts'
import { acceptJsonOnly } from './validation/json-bodies.ts'
import { queryNamesPlugin } from './validation/query-names.ts'
import { serializerCompiler } from './validation/serialization.ts'
import { validatorCompiler } from './validation/validation.ts'
import { version } from './version.ts'
import { receiveRoutes } from './webhooks/receive.routes.ts'
import { webhookRoutes } from './webhooks/webhooks.routes.ts'
import { yourDataRoutes } from './your-data/your-data.routes.ts'

const NOT_LAUNCHED: Launch = { tokenSetIn: null, restart: null, checkSettings: () => undefined }

/** Builds the HTTP service. Closing it does not close its dependencies. */
export async function buildApp(
  config: Config,
  deps: Dependencies,
  options: {
    loggerInstance: FastifyBaseLogger
    spaDirectory: string | null
    timeouts?: Timeouts
    launch?: Launch
  },
): Promise<FastifyInstance> {
  const { loggerInstance, timeouts = TIMEOUTS } = options
  const app = Fastify(
    serverOptions(config, loggerInstance, timeouts),
  ).withTypeProvider<TypeBoxTypeProvider>()

  setErrorHandler(app)
  acceptJsonOnly(app)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  await app.register(requestGuards, { config, timeouts })
  await app.register(compressionPlugin)
  await app.register(multipart, multipartOptions)
  await app.register(authPlugin, { accounts: deps.accounts })
  await app.register(queryNamesPlugin)
  await app.register(docsPlugin)

  await app.register(
    async (api) => {
      await api.register(healthRoutes, { ...deps, settings: config.replicate, version })
      await api.register(connectionRoutes, {
        connection: createConnectionService(
          config,
          deps.connectReplicate,
          options.launch ?? NOT_LAUNCHED,
        ),
      })
      await api.register(sessionRoutes, { ...deps, isSecure: config.appUrl?.protocol === 'https:' })
      await api.register(keyRoutes, deps)
      await api.register(userRoutes, { ...deps, hasAccounts: config.accounts.kind !== 'local' })
      await api.register(trainingRoutes, deps)
      await api.register(trainingRunRoutes, deps)
      await api.register(weightsRoutes, deps)
      await api.register(keywordRoutes, deps)
      await api.register(spendingRoutes, deps)
      await api.register(modelRoutes, deps)
      await api.register(generationRoutes, deps)
      await api.register(sheetRoutes, deps)
      await api.register(imageRoutes, deps)
      await api.register(albumRoutes, deps)
      await api.register(promptRoutes, deps)
      await api.register(promptTemplateRoutes, deps)
      await api.register(datasetRoutes, deps)
      await api.register(datasetImageRoutes, deps)
      await api.register(fileRoutes, deps)
      await api.register(receiveRoutes, deps)
      await api.register(webhookRoutes, deps)
      await api.register(notificationRoutes, deps)
      await api.register(yourDataRoutes, deps)
    },
    { prefix: '/api' },
  )
  await app.register(spaPlugin, { directory: options.spaDirectory })
  await app.ready()
  return app
}
