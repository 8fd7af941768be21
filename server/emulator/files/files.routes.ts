import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { originOf } from '../http-origin.ts'
import { toIso } from '../identifiers.ts'
import { pageOf } from '../pages.ts'
import { fileNotFound, invalidInput, malformedBody } from '../problems.ts'
import type { FileRecord } from '../records.ts'
import { fileLifetimeMs } from './file-store.ts'

interface FileParams {
  Params: { id: string }
}

export async function filesRoutes(app: FastifyInstance, { vault, trainings }: EmulatorContext) {
  await app.register(multipart, { limits: { fileSize: Infinity, files: 2, fields: 10 } })

  app.post('/files', { config: { faultRoute: 'files' } }, async (request, reply) => {
    if (!request.isMultipart()) throw malformedBody('Expected multipart/form-data')
    let file: FileRecord | undefined
    let metadata: Record<string, unknown> = {}
    for await (const part of request.parts()) {
      if (part.fieldname === 'content' && part.type === 'file') {
        file = await vault.save(part.file, { name: part.filename, content_type: part.mimetype })
      } else if (part.fieldname === 'metadata') {
        const text = part.type === 'file' ? (await part.toBuffer()).toString() : String(part.value)
        metadata = parseMetadata(text)
      } else if (part.type === 'file') {
        part.file.resume()
      }
    }
    if (!file) {
      throw invalidInput([{ type: 'required', field: '', description: 'content is required' }])
    }
    vault.describe(file.id, metadata)
    return reply.code(201).send(presentFile({ ...file, metadata }, originOf(request)))
  })

  app.get<{ Querystring: { cursor?: string } }>(
    '/files',
    { config: { faultRoute: 'files' } },
    (request) => {
      const origin = originOf(request)
      return pageOf(vault.list(), {
        cursor: request.query.cursor,
        listUrl: `${origin}/v1/files`,
        present: (file) => presentFile(file, origin),
      })
    },
  )

  app.get<FileParams>('/files/:id', { config: { faultRoute: 'files' } }, (request) => {
    const file = vault.find(request.params.id)
    if (!file) throw fileNotFound()
    return presentFile(file, originOf(request))
  })

  app.delete<FileParams>('/files/:id', async (request, reply) => {
    if (!vault.find(request.params.id)) throw fileNotFound()
    // A training that was created before this call has already downloaded its images, as at Replicate.
    await trainings.settleAll()
    vault.remove(request.params.id)
    return reply.code(204).send()
  })
}

/** Needs no token: the signature authorizes the download. */
export function fileDownloadRoute(app: FastifyInstance, { vault }: EmulatorContext) {
  app.get<FileParams & { Querystring: { owner?: string; expiry?: string; signature?: string } }>(
    '/v1/files/:id/download',
    (request, reply) => {
      const { owner = '', expiry = '', signature = '' } = request.query
      const file = vault.find(request.params.id)
      if (!file || !vault.isSigned(file.id, { owner, expiry, signature })) throw fileNotFound()
      return reply
        .type(file.content_type)
        .header('content-length', file.size)
        .send(vault.read(file.id))
    },
  )
}

function parseMetadata(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Metadata that is not JSON gets the same error as metadata that is not an object.
  }
  throw invalidInput([
    { type: 'invalid_type', field: 'metadata', description: 'Invalid type. Expected: object' },
  ])
}

function presentFile(file: FileRecord, origin: string) {
  return {
    id: file.id,
    name: file.name,
    content_type: file.content_type,
    size: file.size,
    etag: file.md5,
    checksums: { sha256: file.sha256, md5: file.md5 },
    metadata: file.metadata,
    created_at: toIso(file.created_at),
    expires_at: toIso(file.created_at + fileLifetimeMs),
    urls: { get: `${origin}/v1/files/${file.id}` },
  }
}
