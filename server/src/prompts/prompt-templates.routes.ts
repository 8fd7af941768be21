import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreatePromptTemplateBodySchema,
  IdParamsSchema,
  ListQuerySchema,
  MAX_PROMPT_TEMPLATES,
  PromptTemplateListSchema,
  PromptTemplateSchema,
  UpdatePromptTemplateBodySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import type { PromptTemplatesService } from './prompt-templates.service.ts'

const tags = ['prompts']
const config = { scope: 'generate' } as const

export const promptTemplateRoutes: FastifyPluginAsyncTypebox<{
  promptTemplates: PromptTemplatesService
}> = async (app, { promptTemplates }) => {
  app.get(
    '/prompt-templates',
    {
      schema: {
        tags,
        summary: 'List your prompt templates, newest first',
        querystring: ListQuerySchema,
        response: { 200: PromptTemplateListSchema, ...errorResponses },
      },
    },
    (request) => promptTemplates.list(request.owner.id, request.query),
  )

  app.post(
    '/prompt-templates',
    {
      config,
      schema: {
        tags,
        summary: `Save a prompt by name; you can have ${MAX_PROMPT_TEMPLATES}`,
        body: CreatePromptTemplateBodySchema,
        response: { 201: PromptTemplateSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      return sendAnswer(reply, await promptTemplates.create(request.owner.id, request.body, key))
    },
  )

  app.patch(
    '/prompt-templates/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Rename a prompt template, or change its text',
        params: IdParamsSchema,
        body: UpdatePromptTemplateBodySchema,
        response: { 200: PromptTemplateSchema, ...errorResponses },
      },
    },
    (request) => promptTemplates.update(request.owner.id, request.params.id, request.body),
  )

  app.delete(
    '/prompt-templates/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a prompt template',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await promptTemplates.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
