import { randomUUID } from 'node:crypto'
import {
  type CreatePromptTemplateBody,
  MAX_PROMPT_TEMPLATES,
  type PromptTemplate,
} from '@the-way/shared'
import { foldText } from '../gallery/fold-text.ts'
import { type Answered, keyInUseError, onceForKey } from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import type { Database } from '../ports/database/database.ts'
import {
  promptTemplateNameTakenError,
  tooManyPromptTemplatesError,
} from './prompt-templates.errors.ts'

/** Saves a prompt by name. A request that is repeated with its `Idempotency-Key` gets the same answer. */
export async function createPromptTemplate(
  { database }: { database: Database },
  owner_id: string,
  body: CreatePromptTemplateBody,
  key: string | null,
): Promise<Answered> {
  const name = body.name.trim()
  const text = body.text.trim()
  const payload_hash = hashPayload({ prompt_template: body })
  return onceForKey(database, { owner_id, key, payload_hash }, async (claim) => {
    const id = randomUUID()
    const now = new Date().toISOString().replace('Z', '000Z')
    const template: PromptTemplate = { id, name, text, created_at: now, updated_at: now }
    const answer = {
      status: 201,
      location: `/api/prompt-templates/${id}`,
      body: JSON.stringify(template),
    }
    const result = await database.call.prompt_templates_create({
      now,
      max: MAX_PROMPT_TEMPLATES,
      template: { id, owner_id, name, name_key: foldText(name), text },
      idempotency: claim && { ...claim, ...answer },
    })
    switch (result.outcome) {
      case 'key_lost':
        throw keyInUseError(null)
      case 'name_taken':
        throw promptTemplateNameTakenError(name)
      case 'too_many':
        throw tooManyPromptTemplatesError()
      default:
        return { answer: result.answer ?? answer, replayed: result.outcome === 'replayed' }
    }
  })
}
