import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { TextField } from '../../components/field.tsx'
import { useSettled } from '../../lib/use-settled.ts'
import { keywordQuery } from './api.ts'
import { warningWords } from './warning-messages.ts'

interface KeywordFieldProps extends Omit<ComponentProps<typeof TextField>, 'label' | 'warning'> {
  keyword: string
  /** The model's name, from which suggestions are made. */
  modelName: string
  /** One that may be taken: that of the training that is done again. */
  own?: string | undefined
  onSuggestion: (keyword: string) => void
}

/** The trigger word, with a warning if prompts would use it by accident, and suggestions; it forbids nothing. */
export function KeywordField(props: KeywordFieldProps) {
  const { keyword, modelName, own, onSuggestion, ...field } = props
  const asked = useSettled(keyword)
  const { data } = useQuery(keywordQuery(asked, useSettled(modelName)))
  const isOfThis = data !== undefined && (data.keyword ?? '') === keyword
  const warning = isOfThis
    ? data.warnings.find(({ code }) => code !== 'taken' || keyword !== own)
    : undefined
  const words = warning && warningWords(warning.code, keyword)
  const suggestions = isOfThis && (words || keyword === '') ? data.suggestions : []
  return (
    <div className="min-w-0">
      <TextField
        {...field}
        label="Trigger word"
        hint="A made-up word you put in prompts to use this model, such as QHRZN."
        warning={
          words && (
            <>
              <b className="font-semibold">{words.title}</b>{' '}
              <span className="text-muted">{words.rest}</span>
            </>
          )
        }
        mono
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <p role="status" className="sr-only">
        {words && `${words.title} ${words.rest}`}
      </p>
      {/* The row keeps its place, so that nothing below moves when suggestions come or go. */}
      <p className="mt-2 flex min-h-7 flex-wrap items-center gap-2 text-small text-muted max-md:min-h-11">
        {suggestions.length > 0 && 'Try:'}
        {suggestions.map((suggestion) => (
          <button
            key={suggestion}
            type="button"
            onClick={() => onSuggestion(suggestion)}
            className="inline-flex h-7 cursor-pointer items-center rounded-control border border-line-strong bg-raised px-2 font-mono text-small text-text hover:bg-hover focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-focus max-md:h-11"
          >
            {suggestion}
          </button>
        ))}
      </p>
    </div>
  )
}
