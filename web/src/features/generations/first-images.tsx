import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/panel.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { counted } from '../../lib/format.ts'
import { useKeptState } from '../../lib/kept-state.ts'
import { generationsQuery } from './api.ts'
import { useWithoutDeleted } from './deletions.ts'
import { GenerationSheet } from './generation-sheet.tsx'
import { NotStarted } from './not-started.tsx'
import { PROMPT_ID, PromptBox } from './prompt-box.tsx'
import type { StudioModel } from './studio-model.ts'
import { STUDIO_DEFAULTS, StudioValuesSchema, valuesOf } from './studio-values.ts'
import { useStudioForm } from './use-studio-form.ts'

const DEFAULT_IMAGES = 4
/** How many generations are shown here; the studio shows all. */
const SHOWN = 3

interface FirstImagesProps {
  model: StudioModel
  /** Prompts that can be used as they are. */
  prompts: readonly string[]
}

/** A new model's first images: two ready prompts, one button, and the results. */
export function FirstImages({ model, prompts }: FirstImagesProps) {
  const { id, keyword, trainer, emulated } = model
  const { data } = useSuspenseInfiniteQuery(generationsQuery(id))
  const generations = useWithoutDeleted(data.pages.flatMap((page) => page.generations))
  const [values, setValues] = useKeptState(`first-images-${id}`, StudioValuesSchema, {
    ...STUDIO_DEFAULTS,
    prompt: prompts[0] ?? '',
    num_outputs: DEFAULT_IMAGES,
  })
  const foot = useRef<HTMLDivElement>(null)
  const { submit, button, faults, error, longestPrompt } = useStudioForm({
    model,
    values,
    onFault: () => document.getElementById(PROMPT_ID)?.focus(),
  })
  const write = (prompt: string) => setValues({ ...values, prompt })
  const images = counted(values.num_outputs, 'image')

  return (
    <Section title="Generate your first images">
      <div className="mb-2.5 grid gap-2 md:grid-cols-2">
        {prompts.map((prompt) => (
          <Button
            key={prompt}
            aria-pressed={values.prompt === prompt}
            className="h-auto! min-h-control justify-start! py-1.5 text-left font-normal! whitespace-normal! wrap-anywhere aria-pressed:border-text"
            onClick={() => write(prompt)}
          >
            {prompt}
          </Button>
        ))}
      </div>
      <PromptBox
        modelId={id}
        images={values.num_outputs}
        value={values.prompt}
        keyword={keyword}
        trainer={trainer}
        longest={longestPrompt}
        error={faults['prompt']}
        onChange={write}
        onSubmit={submit}
        footRef={foot}
      >
        <Button {...button} variant="primary" onClick={submit}>
          {emulated ? `Generate ${images} (demo)` : `Generate ${images}`}
        </Button>
      </PromptBox>
      <p className="mt-1.5 text-small text-muted">
        {emulated
          ? 'Demo mode: nothing is charged. On Replicate, the running time is billed.'
          : 'Replicate bills the running time.'}
      </p>
      {error && <NotStarted error={error} />}
      <div className="mt-6">
        {generations.slice(0, SHOWN).map((generation) => (
          <GenerationSheet
            key={generation.id}
            generation={generation}
            emulated={emulated}
            model={model}
            onReuse={() => setValues(valuesOf(generation))}
          />
        ))}
      </div>
      {generations.length > SHOWN && (
        <p className="-mt-3 text-small text-muted">
          <TextLink to="/models/$id" params={{ id }}>
            All images of this model
          </TextLink>
        </p>
      )}
    </Section>
  )
}
