import { type KeyboardEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Segments } from '../../components/segments.tsx'
import { useSettled } from '../../lib/use-settled.ts'
import { ExampleList } from './example-list.tsx'
import { HistoryList } from './history-list.tsx'
import { moveFocus, STOP } from './prompt-rows.tsx'
import { TemplateList } from './template-list.tsx'

const LISTS = [
  { value: 'history', label: 'History' },
  { value: 'templates', label: 'Templates' },
  { value: 'examples', label: 'Examples' },
] as const
type List = (typeof LISTS)[number]['value']

export interface PromptLibraryProps {
  modelId: string
  /** The prompt in the box without the trigger word; empty if it can't be saved. */
  prompt: string
  onPick: (prompt: string) => void
  onClose: () => void
}

/** Earlier prompts of a model, templates and examples, to pick one from. Mount it only while it is open. */
export function PromptLibrary({ modelId, prompt, onPick, onClose }: PromptLibraryProps) {
  const [list, setList] = useState<List>('history')
  const [text, setText] = useState('')
  const words = useSettled(text.trim())

  /** Enter in the search field picks the first row. */
  const pickFirst = (event: KeyboardEvent<HTMLInputElement>) => {
    // Until the typing has settled, the first row is not yet what the words find.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || words !== text.trim()) return
    event.preventDefault()
    const [, first] = event.currentTarget
      .closest('[data-prompt-library]')
      ?.querySelectorAll<HTMLElement>('[data-prompt-stop]') ?? [null, null]
    first?.click()
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Prompts"
      description="Pick one to put it into the prompt box."
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the controls in it */}
      <div data-prompt-library onKeyDown={moveFocus}>
        <input
          type="search"
          {...STOP}
          aria-label="Search prompts"
          placeholder="Search"
          value={text}
          maxLength={200}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={pickFirst}
          className="field h-control"
        />
        <Segments
          label="List"
          className="mt-2 w-full"
          options={LISTS}
          value={list}
          onChange={setList}
        />
        <div className="mt-3 max-h-[45dvh] overflow-y-auto px-2">
          {list === 'history' && <HistoryList modelId={modelId} words={words} onPick={onPick} />}
          {list === 'templates' && <TemplateList prompt={prompt} words={words} onPick={onPick} />}
          {list === 'examples' && <ExampleList modelId={modelId} words={words} onPick={onPick} />}
        </div>
      </div>
    </Dialog>
  )
}
