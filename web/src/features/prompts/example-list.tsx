import { useQuery } from '@tanstack/react-query'
import { datasetQuery } from '../datasets/api.ts'
import { modelQuery } from '../models/api.ts'
import { trainingQuery } from '../trainings/api.ts'
import { examplePrompts } from './example-prompts.ts'
import { NoRows, PromptRow, PromptRows } from './prompt-rows.tsx'
import { RowsState } from './rows-state.tsx'

interface ExampleListProps {
  modelId: string
  words: string
  onPick: (prompt: string) => void
}

/** Prompts from the captions that the model was trained with, and from its trigger word. */
export function ExampleList({ modelId, words, onPick }: ExampleListProps) {
  const model = useQuery(modelQuery(modelId))
  const trainingId = model.data?.training_id ?? null
  const training = useQuery({ ...trainingQuery(trainingId ?? ''), enabled: trainingId !== null })
  const datasetId = training.data?.dataset_id ?? null
  const dataset = useQuery({ ...datasetQuery(datasetId ?? ''), enabled: datasetId !== null })
  const waiting = [
    model,
    ...(trainingId === null ? [] : [training]),
    ...(datasetId === null ? [] : [dataset]),
  ].find(({ isPending, error }) => isPending || error)

  const trained =
    training.data ??
    (model.data?.keyword ? { ...model.data, keyword: model.data.keyword, subject: null } : null)
  const captions = dataset.data?.images.map(({ caption }) => caption) ?? []
  const kinds = (trained ? examplePrompts(trained, captions) : [])
    .map(({ title, prompts }) => ({
      title,
      prompts: prompts.filter((prompt) => prompt.toLowerCase().includes(words.toLowerCase())),
    }))
    .filter(({ prompts }) => prompts.length > 0)
  return (
    <RowsState what="examples" query={waiting ?? model}>
      {kinds.length === 0 && (
        <NoRows>
          {words === '' ? 'No examples for this model.' : 'No example has these words.'}
        </NoRows>
      )}
      {kinds.map(({ title, prompts }) => (
        <section key={title} className="mt-3 first:mt-0">
          <h3 className="text-small text-muted">{title}</h3>
          <PromptRows label={title}>
            {prompts.map((prompt) => (
              <PromptRow key={prompt} prompt={prompt} onPick={onPick} />
            ))}
          </PromptRows>
        </section>
      ))}
    </RowsState>
  )
}
