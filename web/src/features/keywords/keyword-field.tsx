import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { TextField } from '../../components/field.tsx'
import { useSettled } from '../../lib/use-settled.ts'
import { keywordQuery } from './api.ts'
import { warningMessage } from './warning-messages.ts'

interface KeywordFieldProps extends Omit<ComponentProps<typeof TextField>, 'label' | 'warning'> {
  keyword: string
  /** The model's name, from which suggestions are made. */
  modelName: string
  /** The trigger word of the training being repeated, which may be in use. */
  own?: string | undefined
  onSuggestion: (keyword: string) => void
}

/** The field for the trigger word, with suggestions, and a warning if prompts would use it by accident. */
export function KeywordField(props: KeywordFieldProps) {
  const { keyword, modelName, own, onSuggestion, ...field } = props
  const settledKeyword = useSettled(keyword)
  const { data } = useQuery(keywordQuery(settledKeyword, useSettled(modelName)))
  const isCurrent = data !== undefined && (data.keyword ?? '') === keyword
  const warning = isCurrent
    ? data.warnings.find(({ code }) => code !== 'taken' || keyword !== own)
    : undefined
  const message = warning && warningMessage(warning.code, keyword)
  const suggestions = isCurrent && (message || keyword === '') ? data.suggestions : []
  return (
    <div className="min-w-0">
      <TextField
        {...field}
        label="Trigger word"
        hint="A made-up word you put in prompts to use this model, such as QHRZN."
        warning={
          message && (
            <>
              <b className="font-semibold">{message.title}</b>{' '}
              <span className="text-muted">{message.rest}</span>
            </>
          )
        }
        mono
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <p role="status" className="sr-only">
        {message && `${message.title} ${message.rest}`}
      </p>
      {/* The row has a minimum height, so that nothing below it moves when suggestions appear or disappear. */}
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
