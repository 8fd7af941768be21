import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdParamsSchema, WeightsSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../../errors/error-responses.ts'
import { parseRange } from '../../files/byte-range.ts'
import { attachment, isMatch } from '../../files/file-headers.ts'
import { rangeError } from '../../files/files.errors.ts'
import { openSafetensors } from './open-safetensors.ts'
import { findSafetensors, findWeights, toWeights } from './read-weights.ts'
import type { WeightsFactsDependencies } from './weights-facts.ts'
import { weightsZip } from './weights-zip.ts'

const tags = ['trainings']
const bytes = { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) }
const BYTES = { description: 'the bytes', content: { 'application/octet-stream': bytes } }
const ZIP = {
  description: 'the .safetensors file and README.md',
  content: { 'application/zip': bytes },
}
/** Fastify would send `null` as text. */
const NOTHING = Type.Unsafe<undefined>({ type: 'null', description: 'unchanged' })

/** What a training made, to use elsewhere. */
export const weightsRoutes: FastifyPluginAsyncTypebox<WeightsFactsDependencies> = async (
  app,
  deps,
) => {
  app.get(
    '/trainings/:id/weights',
    {
      schema: {
        tags,
        summary: 'The weights of a training: sizes, SHA-256, base model and license',
        description:
          '409 `weights.not_stored`: there is no copy of them on this server; `detail` says why.',
        params: IdParamsSchema,
        response: { 200: WeightsSchema, ...errorResponses },
      },
    },
    async ({ owner, params }) => toWeights(await findWeights(deps, owner.id, params.id)),
  )

  app.get(
    '/trainings/:id/weights/safetensors',
    {
      schema: {
        tags,
        summary: 'Download the weights as a .safetensors file; supports a single byte range',
        description:
          'Taken out of Replicate’s file. 409 `weights.no_safetensors`: that file does not contain exactly one LoRA.',
        params: IdParamsSchema,
        response: { 200: BYTES, 206: BYTES, 304: NOTHING, ...errorResponses },
      },
    },
    async ({ owner, params, headers, method }, reply) => {
      const { training, key, safetensors } = await findSafetensors(deps, owner.id, params.id)
      const etag = `"${safetensors.sha256}"`
      reply.headers({ etag, 'cache-control': 'private, no-cache' })
      if (isMatch(headers['if-none-match'], etag)) return reply.code(304).send(undefined)
      const size = safetensors.bytes
      // Range is only defined for GET (RFC 9110, 14.2), so HEAD describes the whole file.
      const isRangeRequested = method === 'GET' && (headers['if-range'] ?? etag) === etag
      const range =
        isRangeRequested && !safetensors.is_deflated ? parseRange(headers.range ?? '', size) : null
      if (range === 'unsatisfiable') throw rangeError(size)
      const stream =
        method === 'HEAD'
          ? Readable.from([])
          : await openSafetensors(deps.files, key, safetensors, range ?? undefined)
      reply
        .headers({
          'accept-ranges': safetensors.is_deflated ? 'none' : 'bytes',
          'content-disposition': attachment(`${training.name}.safetensors`),
        })
        .type('application/octet-stream')
      if (!range) return reply.header('content-length', size).send(stream)
      return reply
        .code(206)
        .headers({
          'content-range': `bytes ${range.start}-${range.end}/${size}`,
          'content-length': range.end - range.start + 1,
        })
        .send(stream)
    },
  )

  app.get(
    '/trainings/:id/weights/zip',
    {
      schema: {
        tags,
        summary: 'Download the .safetensors file with a model card (README.md) as a ZIP',
        description:
          'The card has the front matter that Hugging Face reads, the trigger word, the settings, the number of images and what the license of the base model allows. 409 `weights.no_safetensors`: as for the .safetensors file.',
        params: IdParamsSchema,
        response: { 200: ZIP, ...errorResponses },
      },
    },
    async ({ owner, params }, reply) => {
      const { name, zip } = await weightsZip(deps, owner.id, params.id)
      return reply
        .headers({ 'cache-control': 'no-store', 'content-disposition': attachment(`${name}.zip`) })
        .type('application/zip')
        .send(zip)
    },
  )
}
