import { useQuery } from '@tanstack/react-query'
import type { PromptTemplate } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { FieldMessage } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { templatesQuery, useDeleteTemplate, useSaveTemplate } from './api.ts'
import { NoRows, PromptRows } from './prompt-rows.tsx'
import { RowsState } from './rows-state.tsx'
import { SaveTemplate } from './save-template.tsx'
import { TemplateRow } from './template-row.tsx'

interface TemplateListProps {
  /** The prompt in the box, which can be saved; empty if the box is. */
  prompt: string
  words: string
  onPick: (prompt: string) => void
}

/** The prompts that were saved by name, and a form that saves the current one. */
export function TemplateList({ prompt, words, onPick }: TemplateListProps) {
  const query = useQuery(templatesQuery)
  const [deleted, setDeleted] = useState<PromptTemplate | null>(null)
  const remove = useDeleteTemplate()
  const restore = useSaveTemplate()
  const error = remove.error ?? restore.error
  const wanted = words.toLowerCase()
  const templates = query.data ?? []
  const shown = templates.filter(({ name, text }) =>
    `${name}\n${text}`.toLowerCase().includes(wanted),
  )

  return (
    <RowsState what="templates" query={query}>
      {prompt !== '' && <SaveTemplate prompt={prompt} />}
      <div role="status">
        {deleted && (
          <p className="flex flex-wrap items-center justify-between gap-2 py-1 text-ui text-muted">
            <span className="min-w-0 wrap-anywhere">{deleted.name} deleted.</span>
            <Button
              pending={restore.isPending}
              onClick={() =>
                restore.mutate(
                  { name: deleted.name, text: deleted.text },
                  { onSuccess: () => setDeleted(null) },
                )
              }
            >
              Undo
            </Button>
          </p>
        )}
      </div>
      <FieldMessage id="templates-error" error={error ? explain(error) : undefined} />
      {shown.length === 0 && (
        <NoRows>
          {templates.length > 0
            ? 'No template has these words.'
            : prompt === ''
              ? 'No templates yet. Write a prompt, then save it here by name.'
              : 'No templates yet.'}
        </NoRows>
      )}
      <PromptRows label="Templates">
        {shown.map((template) => (
          <TemplateRow
            key={template.id}
            template={template}
            onPick={onPick}
            onDelete={() => {
              restore.reset()
              remove.mutate(template.id, { onSuccess: () => setDeleted(template) })
            }}
          />
        ))}
      </PromptRows>
    </RowsState>
  )
}
