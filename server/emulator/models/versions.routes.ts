import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { originOf } from '../http-origin.ts'
import { pageOf } from '../pages.ts'
import { forbidden, notFound } from '../problems.ts'
import type { VersionRecord } from '../records.ts'
import { presentVersion } from './model-presenter.ts'

interface VersionParams {
  Params: { owner: string; name: string; version: string }
}

export function versionsRoutes(
  app: FastifyInstance,
  { models, trainings, username, sweep }: EmulatorContext,
) {
  const config = { faultRoute: 'versions' }

  app.get<{ Params: { owner: string; name: string }; Querystring: { cursor?: string } }>(
    '/models/:owner/:name/versions',
    { config },
    async (request) => {
      await trainings.settleAll()
      const id = `${request.params.owner}/${request.params.name}`
      if (!models.find(id)) throw notFound()
      return pageOf(models.versionsOf(id), {
        cursor: request.query.cursor,
        listUrl: `${originOf(request)}/v1/models/${id}/versions`,
        present: presentVersion,
      })
    },
  )

  app.get<VersionParams>('/models/:owner/:name/versions/:version', { config }, async (request) => {
    await trainings.settleAll()
    return presentVersion(versionOf(request.params))
  })

  // Replicate deletes a version some minutes after this response; the emulator does it at once.
  app.delete<VersionParams>(
    '/models/:owner/:name/versions/:version',
    { config },
    async (request, reply) => {
      await trainings.settleAll()
      const version = versionOf(request.params)
      if (request.params.owner !== username) {
        throw forbidden('You do not have permission to delete this version')
      }
      models.removeVersion(version)
      sweep()
      return reply.code(202).send()
    },
  )

  function versionOf({ owner, name, version: id }: VersionParams['Params']): VersionRecord {
    const version = models.findVersion(id)
    if (version?.model !== `${owner}/${name}`) throw notFound()
    return version
  }
}
