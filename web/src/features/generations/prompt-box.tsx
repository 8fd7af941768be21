import { insertKeyword } from '@the-way/shared'
import clsx from 'clsx'
import type { ReactNode, Ref } from 'react'
import { FieldMessage } from '../../components/field.tsx'
import { Keyword } from '../../components/keyword.tsx'

export const PROMPT_ID = 'prompt'
const MESSAGE_ID = 'prompt-message'

interface PromptBoxProps {
  value: string
  keyword: string | null
  /** Decides whether the trigger word is case-sensitive. */
  trainer: string | null
  error: string | undefined
  onChange: (prompt: string) => void
  /** Called on Ctrl+Enter or ⌘+Enter. */
  onSubmit: () => void
  /** The row below the text: the price and the button. */
  children: ReactNode
  /** The ref of the row below the text. */
  footRef: Ref<HTMLDivElement>
}

/** The prompt, with a note on whether the trigger word is in it. */
export function PromptBox(props: PromptBoxProps) {
  const { value, keyword, trainer, error, onChange, onSubmit, children, footRef } = props
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
            {inserted ? 'added automatically' : 'in your prompt'}
          </p>
        )}
        <textarea
          id={PROMPT_ID}
          name="prompt"
          value={value}
          rows={2}
          placeholder="Describe the image"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? MESSAGE_ID : undefined}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault()
              onSubmit()
            }
          }}
          className="block field-sizing-content max-h-[min(14rem,32dvh)] min-h-11 w-full resize-none bg-transparent text-[15px] leading-5.5 shadow-none outline-none placeholder:text-faint max-md:text-body"
        />
        <div
          ref={footRef}
          className="mt-2.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-2"
        >
          {children}
        </div>
      </div>
      <FieldMessage id={MESSAGE_ID} error={error} />
    </>
  )
}

const isMac = /^(Mac|iP)/.test(globalThis.navigator?.platform ?? '')

/** The keyboard shortcut for generating. */
export const SubmitKeys = () => (
  <span className="flex items-center gap-1 text-muted max-lg:hidden">
    <Key>{isMac ? '⌘' : 'Ctrl'}</Key>
    <Key>Enter</Key>
  </span>
)

const Key = ({ children }: { children: string }) => (
  <kbd className="rounded-[3px] border border-line-strong px-1 font-sans text-frame leading-4">
    {children}
  </kbd>
)
