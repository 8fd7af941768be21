import { type Static, Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'
import { emptyForm, type NewModelFields } from './form-values.ts'

const KEY = 'new-model'

// Loose: a draft is half filled by nature. A number that is no number is null in JSON.
const Text = Type.Optional(Type.String())
const Figure = Type.Optional(Type.Union([Type.Number(), Type.Null()]))
const DraftSchema = Type.Object({
  name: Text,
  keyword: Text,
  description: Text,
  category: Text,
  parameters: Type.Object({
    steps: Figure,
    learning_rate: Figure,
    batch_size: Figure,
    lora_rank: Figure,
  }),
})

/** What was filled in before this tab was read again; null when nothing was. */
export function readDraft(): NewModelFields | null {
  const draft = readKept(KEY, DraftSchema)
  return draft && fill(draft)
}

/** Keeps what is filled in, for this tab only. */
export const keepDraft = (fields: NewModelFields) =>
  sessionStorage.setItem(KEY, JSON.stringify(fields))

export const forgetDraft = () => sessionStorage.removeItem(KEY)

function fill({ parameters, ...texts }: Static<typeof DraftSchema>): NewModelFields {
  const empty = emptyForm()
  return {
    name: texts.name ?? '',
    keyword: texts.keyword ?? '',
    description: texts.description ?? '',
    category: texts.category ?? '',
    parameters: {
      steps: parameters.steps ?? empty.parameters.steps,
      learning_rate: parameters.learning_rate ?? empty.parameters.learning_rate,
      batch_size: parameters.batch_size ?? empty.parameters.batch_size,
      lora_rank: parameters.lora_rank ?? empty.parameters.lora_rank,
    },
  }
}
