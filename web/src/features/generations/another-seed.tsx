import { useQueryClient } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { requestLike } from '../sources/start-request.ts'
import { useGenerate } from './api.ts'
import { formInputs, inputsQuery } from './inputs-api.ts'
import type { StudioModel } from './studio-model.ts'
import { toBody } from './studio-request.ts'
import { valuesOf } from './studio-values.ts'

interface AnotherSeedProps {
  generation: Generation
  model: StudioModel
}

/** Generates one image in place of a blocked one: the same prompt, settings and source, another seed. */
export function AnotherSeed({ generation, model }: AnotherSeedProps) {
  const { id, trainer, emulated } = model
  const { runs } = generation
  const queryClient = useQueryClient()
  const generate = useGenerate(id, {
    withSource: (body) => requestLike(body, generation),
    // The new generation is the first one below the prompt.
    onStarted: () => window.scrollTo({ top: 0 }),
    onFailed: (error) =>
      showToast({ kind: 'failed', title: 'Not started.', detail: explain(error) }),
  })
  const start = () => {
    const prompt = runs.find(({ withheld }) => withheld > 0)?.prompt ?? generation.prompt
    const recipe = { ...generation, prompt, prompts: [prompt] }
    const values = { ...valuesOf(recipe), seed: '', num_outputs: 1 }
    const loaded = queryClient.getQueryData(inputsQuery(id).queryKey)
    generate.start(toBody(values, formInputs(loaded, trainer)))
  }
  return (
    <button
      type="button"
      onClick={start}
      aria-busy={generate.button.pending || undefined}
      className="min-h-6 rounded-small px-1 font-medium text-text underline decoration-line-strong underline-offset-3 hover:decoration-current coarse:min-h-11"
    >
      Generate 1 with another seed{emulated && ' (demo)'}
    </button>
  )
}
