import { insertKeyword } from '@the-way/shared'
import clsx from 'clsx'
import { History } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useRef, useState } from 'react'
import { FieldMessage } from '../../components/field.tsx'
import { Keyword } from '../../components/keyword.tsx'
import { PromptTool } from '../../components/prompt-tool.tsx'
import { count } from '../../lib/format.ts'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import { readAlternatives } from '../prompts/alternatives.ts'
import { promptLength } from '../prompts/prompt-length.ts'
import { replacePrompt } from '../prompts/replace-prompt.ts'
import { useFileDrop } from '../prompts/use-file-drop.ts'
import { withoutKeyword } from '../prompts/without-keyword.ts'

const PromptLibrary = lazyComponent(
  async () => (await import('../prompts/prompt-library.tsx')).PromptLibrary,
)
const PromptHints = lazyComponent(
  async () => (await import('../prompts/prompt-hints.tsx')).PromptHints,
)

export const PROMPT_ID = 'prompt'
const MESSAGE_ID = 'prompt-message'
const HINTS_ID = 'prompt-hints'
/** What a prompt with alternatives, or with syntax of another program, has. */
const MAY_HAVE_HINTS = /[{[(<]|\bBREAK\b|\bembedding:/i

interface PromptBoxProps {
  modelId: string
  value: string
  keyword: string | null
  /** Decides whether the trigger word is case-sensitive. */
  trainer: string | null
  error: string | undefined
  /** The most characters that the version takes, with the trigger word. */
  longest: number
  /** The number of images of each prompt. */
  images: number
  /** Whether the version takes a second LoRA. */
  hasSecondLora?: boolean
  onChange: (prompt: string) => void
  /** Called on Ctrl+Enter or ⌘+Enter. */
  onSubmit: () => void
  /** Called with files that are dropped on the box. */
  onFiles?: (files: File[]) => void
  /** Other actions on the left of the row below the text. */
  tools?: ReactNode
  /** The button that generates, on the right of that row. */
  children: ReactNode
  /** The ref of the row below the text. */
  footRef: Ref<HTMLDivElement>
}

/** The prompt, with a note on whether the trigger word is in it, its length, and earlier prompts to pick from. */
export function PromptBox(props: PromptBoxProps) {
  const { modelId, value, keyword, trainer, error, longest, images } = props
  const { hasSecondLora = false, onChange, onSubmit, onFiles, tools, children, footRef } = props
  const [isLibraryOpen, setIsLibraryOpen] = useState(false)
  const textarea = useRef<HTMLTextAreaElement>(null)
  // A toast may restore a prompt after the form has changed.
  const change = useRef(onChange)
  useEffect(() => {
    change.current = onChange
  }, [onChange])
  const drop = useFileDrop(onFiles)
  const length = promptLength(value, readAlternatives(value, images), { keyword, trainer })
  const mayHaveHints = MAY_HAVE_HINTS.test(value)

  // The prompt has the focus first, so that it returns there when the library closes.
  const openLibrary = () => {
    textarea.current?.focus()
    setIsLibraryOpen(true)
  }
  const replace = (before: string, after: string) =>
    replacePrompt({ before, after, onChange: (prompt) => change.current(prompt) })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onSubmit()
    }
    if (event.key === 'ArrowUp' && value === '') {
      event.preventDefault()
      openLibrary()
    }
  }
  return (
    <>
      <div
        {...drop.handlers}
        className={clsx(
          'relative rounded-panel border bg-raised p-3 pl-3.5 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:-outline-offset-1 has-[textarea:focus-visible]:outline-focus',
          error ? 'border-danger shadow-[inset_0_0_0_1px_var(--danger)]' : 'border-control',
        )}
      >
        <label htmlFor={PROMPT_ID} className="sr-only">
          Prompt
        </label>
        <div className="mb-1.5 flex min-h-5 flex-wrap items-center gap-x-3 gap-y-1 text-small text-muted">
          {keyword && <TriggerWord {...{ value, keyword, trainer }} />}
          {length > 0 && (
            <span className={clsx('ml-auto tabular-nums', length > longest && 'text-danger')}>
              {`${count(length)} / ${count(longest)}`}
              <span className="sr-only"> characters</span>
            </span>
          )}
        </div>
        <textarea
          ref={textarea}
          id={PROMPT_ID}
          name="prompt"
          value={value}
          rows={2}
          placeholder="Describe the image"
          aria-invalid={error ? true : undefined}
          aria-describedby={clsx(error && MESSAGE_ID, mayHaveHints && HINTS_ID) || undefined}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-[min(14rem,32dvh)] min-h-11 w-full resize-none bg-transparent text-[15px] leading-5.5 shadow-none outline-none placeholder:text-faint max-md:text-body"
        />
        <div ref={footRef} className="mt-2.5 flex flex-wrap items-center justify-between gap-2">
          <span className="-ml-2 flex items-center">
            {tools}
            <PromptTool icon={History} onClick={openLibrary}>
              Prompts
            </PromptTool>
          </span>
          <span className="ml-auto flex items-center gap-3">
            <SubmitKeys />
            {children}
          </span>
        </div>
        {drop.isOver && <DropHint />}
      </div>
      <FieldMessage id={MESSAGE_ID} error={error} />
      <div id={HINTS_ID}>
        {mayHaveHints && (
          <PromptHints
            prompt={value}
            imagesEach={images}
            hasSecondLora={hasSecondLora}
            onChange={(prompt) => replace(value, prompt)}
          />
        )}
      </div>
      {isLibraryOpen && (
        <PromptLibrary
          modelId={modelId}
          prompt={withoutKeyword(value, { keyword, trainer })}
          onPick={(prompt) => {
            setIsLibraryOpen(false)
            replace(value, prompt)
          }}
          onClose={() => setIsLibraryOpen(false)}
        />
      )}
    </>
  )
}

function TriggerWord(props: { value: string; keyword: string; trainer: string | null }) {
  const { value, keyword, trainer } = props
  const { inserted } = insertKeyword(value, keyword, trainer)
  return (
    <p className="flex flex-wrap items-center gap-2">
      <Keyword>{keyword}</Keyword>
      {inserted ? 'added automatically' : 'in your prompt'}
    </p>
  )
}

const DropHint = () => (
  <div className="pointer-events-none absolute inset-0 grid place-items-center rounded-panel border border-dashed border-focus bg-raised text-ui font-medium">
    Drop to use this image’s prompt and settings
  </div>
)

const isMac = /^(Mac|iP)/.test(globalThis.navigator?.platform ?? '')

/** The keyboard shortcut for generating. */
const SubmitKeys = () => (
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
