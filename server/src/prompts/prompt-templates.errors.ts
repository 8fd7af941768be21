import { MAX_PROMPT_TEMPLATES } from '@the-way/shared'
import { problem } from '../errors/problem.ts'

export const promptTemplateNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'prompt_templates.not_found',
    title: 'Prompt template not found',
    detail: `You do not have a prompt template with the id ${id}. GET /api/prompt-templates lists yours.`,
  })

export const promptTemplateNameTakenError = (name: string) =>
  problem({
    status: 409,
    code: 'prompt_templates.name_taken',
    title: 'Name in use',
    detail: `You already have a prompt template called ${name}. Choose another name.`,
    errors: [{ field: 'name', code: 'taken', detail: 'is the name of another template' }],
  })

export const tooManyPromptTemplatesError = () =>
  problem({
    status: 409,
    code: 'prompt_templates.too_many',
    title: 'Too many prompt templates',
    detail: `You already have ${MAX_PROMPT_TEMPLATES} prompt templates. Delete one first.`,
  })
