import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import type { Generation } from '@the-way/shared'
import { LinkButton } from '../components/link-button.tsx'
import { Note } from '../components/note.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { configQuery } from '../features/connection/api.ts'
import { generationsQuery } from '../features/generations/api.ts'
import { GenerationList } from '../features/generations/generation-list.tsx'
import { inputsQuery } from '../features/generations/inputs-api.ts'
import { PROMPT_ID } from '../features/generations/prompt-box.tsx'
import { StudioForm } from '../features/generations/studio-form.tsx'
import {
  STUDIO_DEFAULTS,
  StudioValuesSchema,
  studioKey,
  valuesOf,
} from '../features/generations/studio-values.ts'
import { modelQuery } from '../features/models/api.ts'
import { isOfThisMode, OtherModeNote } from '../features/models/demo-model.tsx'
import { ModelHead } from '../features/models/model-head.tsx'
import { parseStudioSearch } from '../features/sources/studio-search.ts'
import { useSource } from '../features/sources/use-source.ts'
import { useKeptState } from '../lib/kept-state.ts'

export const Route = createFileRoute('/models/$id')({
  validateSearch: parseStudioSearch,
  loader: ({ context: { queryClient }, params: { id } }) =>
    Promise.all([
      queryClient.ensureQueryData(modelQuery(id)),
      queryClient.ensureInfiniteQueryData(generationsQuery(id)),
      queryClient.ensureQueryData(configQuery),
    ]),
  pendingComponent: () => <SheetPageSkeleton label="Loading the model" phoneColumns={2} rail />,
  errorComponent: (props) => (
    <RouteError
      {...props}
      what="model"
      back={<LinkButton to="/models">Back to models</LinkButton>}
    />
  ),
  component: ModelPage,
})

function ModelPage() {
  const { id } = Route.useParams()
  const { image } = Route.useSearch()
  // The values of the form belong to one model.
  return <Studio key={id} id={id} imageId={image} />
}

interface StudioProps {
  id: string
  /** The gallery image to start from. */
  imageId: string | undefined
}

function Studio({ id, imageId }: StudioProps) {
  const { data: model } = useSuspenseQuery(modelQuery(id))
  const { data: config } = useSuspenseQuery(configQuery)
  const navigate = useNavigate()
  const [values, setValues] = useKeptState(studioKey(id), StudioValuesSchema, STUDIO_DEFAULTS)

  const { data: inputs } = useQuery(inputsQuery(id))
  const source = useSource({
    modelId: id,
    inputs,
    imageId,
    onImageId: (image) =>
      void navigate({
        to: '/models/$id',
        params: { id },
        search: image ? { image } : {},
        replace: true,
        resetScroll: false,
      }),
  })

  const reuse = (generation: Generation) => {
    setValues(valuesOf(generation))
    void source.reuse(generation)
    window.scrollTo({ top: 0 })
    document.getElementById(PROMPT_ID)?.focus({ preventScroll: true })
  }

  const mayGenerate = model.is_mine || model.public_use === 'generate'
  const fitsMode = isOfThisMode(model, config.replicate.emulated)
  const canGenerate = mayGenerate && fitsMode && model.status !== 'archived'
  const { keyword, trainer } = model
  const studioModel = { id, keyword, trainer, emulated: config.replicate.emulated }
  const results = <GenerationList model={studioModel} canGenerate={canGenerate} onReuse={reuse} />
  return (
    <>
      <ModelHead
        model={model}
        hasAccounts={config.sign_in.kind === 'supabase'}
        onRemoved={() => void navigate({ to: '/models' })}
      />
      {!mayGenerate && (
        <Note className="mb-6">
          The owner shares this model for viewing only, so you can’t generate images with it.
        </Note>
      )}
      {mayGenerate && !fitsMode && <OtherModeNote model={model} />}
      {canGenerate ? (
        <StudioForm model={studioModel} values={values} onChange={setValues} source={source}>
          {results}
        </StudioForm>
      ) : (
        results
      )}
    </>
  )
}
