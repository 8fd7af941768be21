import { insertKeyword } from '@the-way/shared'
import clsx from 'clsx'
import type { KeyboardEvent, ReactNode } from 'react'
import { FieldMessage } from '../../components/field.tsx'
import { Keyword } from '../../components/keyword.tsx'

export const PROMPT_ID = 'prompt'
const MESSAGE_ID = 'prompt-message'

interface PromptBoxProps {
  value: string
  keyword: string | null
  /** Decides whether its letters have to be just so. */
  trainer: string | null
  error: string | undefined
  onChange: (prompt: string) => void
  /** Ctrl Enter. */
  onSubmit: (event: KeyboardEvent) => void
  /** At its foot: what it costs, the button. */
  children: ReactNode
}

/** The words, and what becomes of the keyword. */
export function PromptBox(props: PromptBoxProps) {
  const { value, keyword, trainer, error, onChange, onSubmit, children } = props
  const { inserted } = insertKeyword(value, keyword, trainer)
  return (
    <>
      <div
        className={clsx(
          'rounded-panel border bg-raised p-3 pl-3.5 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:-outline-offset-1 has-[textarea:focus-visible]:outline-focus',
          error ? 'border-danger shadow-[inset_0_0_0_1px_var(--danger)]' : 'border-control',
        )}
      >
        <label htmlFor={PROMPT_ID} className="sr-only">
          Prompt
        </label>
        {keyword && (
          <p className="mb-1.5 flex flex-wrap items-center gap-2 text-small text-muted">
            <Keyword>{keyword}</Keyword>
            {inserted ? 'is put in front of your words' : 'is among your words'}
          </p>
        )}
        <textarea
          id={PROMPT_ID}
          value={value}
          rows={2}
          placeholder="What the picture shows"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? MESSAGE_ID : undefined}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit(event)
          }}
          className="block field-sizing-content min-h-11 w-full resize-none bg-transparent text-[15px] leading-5.5 shadow-none outline-none placeholder:text-faint max-md:text-body"
        />
        <div className="mt-2.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
          {children}
        </div>
      </div>
      <FieldMessage id={MESSAGE_ID} error={error} />
    </>
  )
}

export const Key = ({ children }: { children: string }) => (
  <kbd className="rounded-[3px] border border-line-strong px-1 font-sans text-frame leading-4">
    {children}
  </kbd>
)
