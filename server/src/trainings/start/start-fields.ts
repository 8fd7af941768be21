import {
  type Effort,
  type FieldProblem,
  type StartTrainingFields,
  StartTrainingFieldsSchema,
  type Subject,
  type Trainer,
} from '@the-way/shared'
import { invalidRequestError } from '../../errors/request.errors.ts'
import { validate } from '../../validation/validation.ts'
import { completeParameters } from './parameters.ts'

/** The form's text parts. */
const START_FIELDS = Object.keys(StartTrainingFieldsSchema.properties)

/** Reads a form's text parts; empty ones count as missing. Throws 400 with every invalid field. */
export function readStartFields(parts: Record<string, string>): StartTrainingFields {
  const problems: FieldProblem[] = []
  const fields: Record<string, unknown> = {}
  for (const name of START_FIELDS) {
    const text = parts[name]?.trim()
    if (text === undefined || (text === '' && name !== 'name' && name !== 'keyword')) continue
    if (name === 'is_public') fields[name] = readBoolean(text, problems)
    else if (name === 'parameters') fields[name] = readJson(text, problems)
    else fields[name] = text
  }
  const validated = validate(StartTrainingFieldsSchema, fields)
  problems.push(
    ...validated.problems.filter(({ field }) => !problems.some((known) => known.field === field)),
  )
  if (problems.length > 0 || !validated.isValid) throw invalidRequestError(problems)
  return validated.value
}

/** Completes the fields of a training with defaults. Throws 400 if the trainer does not accept them. */
export function toStartFields(fields: StartTrainingFields): StartFields {
  const trainer = fields.trainer ?? 'flux'
  const { name, keyword, subject = null, effort = null } = fields
  return {
    name,
    keyword,
    description: fields.description ?? null,
    category: fields.category ?? null,
    is_public: fields.is_public ?? false,
    trainer,
    subject,
    effort,
    ...completeParameters(fields.parameters ?? {}, { trainer, subject, effort, keyword }),
  }
}

export interface StartFields extends ReturnType<typeof completeParameters> {
  name: string
  keyword: string
  description: string | null
  category: string | null
  is_public: boolean
  trainer: Trainer
  subject: Subject | null
  effort: Effort | null
  /** The training that is retried. It is part of the request's hash, which identifies equal requests. */
  retry_of?: string
}

function readBoolean(text: string, problems: FieldProblem[]): boolean | undefined {
  if (/^(true|1|on)$/i.test(text)) return true
  if (/^(false|0|off)$/i.test(text)) return false
  problems.push({ field: 'is_public', code: 'type', detail: 'should be true or false' })
  return undefined
}

function readJson(text: string, problems: FieldProblem[]): unknown {
  try {
    return JSON.parse(text)
  } catch {
    problems.push({
      field: 'parameters',
      code: 'json',
      detail: 'should be a JSON object, such as {"steps":1000}',
    })
    return undefined
  }
}
