import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { TextField } from '../../components/field.tsx'
import { useSettled } from '../../lib/use-settled.ts'
import { keywordQuery } from './api.ts'
import { warningWords } from './warning-words.ts'

interface KeywordFieldProps extends Omit<ComponentProps<typeof TextField>, 'label' | 'warning'> {
  keyword: string
  /** The model's name, from which better ones are made. */
  modelName: string
  /** One that may be taken: by the training that is done again. */
  own?: string | undefined
  onSuggestion: (keyword: string) => void
}

/** The word that calls a model, with a warning where it would be called by accident; it forbids nothing. */
export function KeywordField(props: KeywordFieldProps) {
  const { keyword, modelName, own, onSuggestion, ...field } = props
  const asked = useSettled(keyword)
  const { data } = useQuery(keywordQuery(asked, useSettled(modelName)))
  const isOfThis = data !== undefined && data.keyword === keyword
  const warning = isOfThis
    ? data.warnings.find(({ code }) => code !== 'taken' || keyword !== own)
    : undefined
  const words = warning && warningWords(warning.code, keyword)
  return (
    <div className="min-w-0">
      <TextField
        {...field}
        label="Keyword"
        hint="The trigger word: an invented one, such as QHRZN, calls the model in a prompt."
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
      {words && data && data.suggestions.length > 0 && (
        <p className="mt-2 flex flex-wrap items-center gap-2 text-small text-muted">
          Free instead:
          {data.suggestions.map((suggestion) => (
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
      )}
    </div>
  )
}
