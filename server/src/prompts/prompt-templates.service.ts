import type {
  ListQuery,
  PromptTemplate,
  PromptTemplateList,
  UpdatePromptTemplateBody,
} from '@the-way/shared'
import { foldText } from '../gallery/fold-text.ts'
import type { Database } from '../ports/database/database.ts'
import type { PromptTemplateRow } from '../ports/database/functions/prompt-templates.ts'
import { createPromptTemplate } from './create-prompt-template.ts'
import {
  promptTemplateNameTakenError,
  promptTemplateNotFoundError,
} from './prompt-templates.errors.ts'

export type PromptTemplatesService = ReturnType<typeof createPromptTemplatesService>

/** Manages the prompts that an owner saved by name. */
export function createPromptTemplatesService({ database }: { database: Database }) {
  const { call } = database
  return {
    create: createPromptTemplate.bind(null, { database }),
    list: async (owner_id: string, query: ListQuery): Promise<PromptTemplateList> => {
      const { limit, cursor = null } = query
      const page = await call.prompt_templates_list({ owner_id, limit, cursor })
      return { templates: page.templates.map(toTemplate), next_cursor: page.next_cursor }
    },
    update: async (
      owner_id: string,
      id: string,
      body: UpdatePromptTemplateBody,
    ): Promise<PromptTemplate> => {
      const name = body.name?.trim() ?? null
      const { outcome, template } = await call.prompt_templates_update({
        owner_id,
        id,
        now: new Date().toISOString(),
        name,
        name_key: name === null ? null : foldText(name),
        text: body.text?.trim() ?? null,
      })
      if (outcome === 'name_taken') throw promptTemplateNameTakenError(name ?? '')
      if (!template) throw promptTemplateNotFoundError(id)
      return toTemplate(template)
    },
    remove: async (owner_id: string, id: string): Promise<void> => {
      if (!(await call.prompt_templates_delete({ owner_id, id })))
        throw promptTemplateNotFoundError(id)
    },
  }
}

const toTemplate = ({ owner_id: _, ...row }: PromptTemplateRow): PromptTemplate => row
