import { useSuspenseQuery } from '@tanstack/react-query'
import {
  createFileRoute,
  type ErrorComponentProps,
  redirect,
  useNavigate,
} from '@tanstack/react-router'
import { isValid, RecordOf } from '@the-way/shared'
import { useEffect } from 'react'
import { type Static, Type } from 'typebox'
import { LinkButton } from '../components/link-button.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { configQuery } from '../features/connection/api.ts'
import { datasetQuery } from '../features/datasets/api.ts'
import { Consent } from '../features/datasets/consent.tsx'
import { ImageRail } from '../features/datasets/editor/image-rail.tsx'
import { ImagesSection } from '../features/datasets/editor/images-section.tsx'
import { useDatasetEditor } from '../features/datasets/editor/use-dataset-editor.ts'
import { captionsLabel } from '../features/datasets/labels.ts'
import { trainingQuery } from '../features/trainings/api.ts'
import {
  forgetKeptDataset,
  keepDatasetId,
  keptDatasetId,
} from '../features/trainings/start/kept-dataset.ts'
import { NewModelPage } from '../features/trainings/start/new-model-page.tsx'
import { DraftHead } from './-draft-head.tsx'
import { NewModelConnectionCheck, NewModelConnectionLine } from './-new-model-connection.tsx'
import { useStartOver } from './-use-start-over.ts'

interface NewModelSearch {
  /** Dataset id, so that the user can continue after a reload or in another browser. */
  dataset?: string
  /** Id of a training to repeat: fills in the form with its values. */
  again?: string
  /** Settings to change from that training. */
  fix?: Static<typeof FixSchema>
}
const FixSchema = RecordOf(Type.Unknown())

export const Route = createFileRoute('/models/create')({
  validateSearch: (search): NewModelSearch => ({
    ...(typeof search['dataset'] === 'string' && { dataset: search['dataset'] }),
    ...(typeof search['again'] === 'string' && { again: search['again'] }),
    ...(isValid(FixSchema, search['fix']) && { fix: search['fix'] }),
  }),
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { queryClient }, deps: search }) => {
    const { dataset: datasetId, again, fix = {} } = search
    const training =
      again === undefined ? null : await queryClient.ensureQueryData(trainingQuery(again))
    if (datasetId === undefined) {
      const dataset = training ? training.dataset_id : keptDatasetId()
      if (dataset !== null)
        throw redirect({ to: '/models/create', search: { ...search, dataset }, replace: true })
    }
    await Promise.all([
      queryClient.ensureQueryData(configQuery),
      datasetId === undefined ? null : queryClient.ensureQueryData(datasetQuery(datasetId)),
    ])
    return { again: training && { training, fix } }
  },
  errorComponent: DatasetNotFound,
  component: NewModel,
})

function DatasetNotFound(props: ErrorComponentProps) {
  useEffect(() => forgetKeptDataset(), [])
  return (
    <RouteError
      {...props}
      what="dataset or training"
      back={<LinkButton to="/models/create">Start with other images</LinkButton>}
    />
  )
}

function NewModel() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { dataset: datasetId } = Route.useSearch()
  const { again } = Route.useLoaderData()
  const navigate = useNavigate()
  const editor = useDatasetEditor({
    datasetId: datasetId ?? null,
    maxZipBytes: config.limits.max_zip_bytes,
    onDraft: (id) =>
      void navigate({
        to: '/models/create',
        search: (search) => ({ ...search, dataset: id }),
        replace: true,
      }),
  })
  const { dataset, images, captions } = editor
  const { formKey, startOver } = useStartOver(editor)

  useEffect(() => {
    // The images of a repeated training are not a draft.
    if (datasetId !== undefined && !again) keepDatasetId(datasetId)
  }, [datasetId, again])

  return (
    <NewModelPage
      key={again?.training.id ?? formKey}
      config={config}
      again={again}
      dataset={{
        id: dataset?.id ?? null,
        sha256: dataset?.sha256 ?? null,
        count: images.length,
        image_count: dataset?.image_count ?? 0,
        blocker: editor.blocker,
        good: editor.good,
        images: images.length === 0 ? null : captionsLabel(images, captions.texts),
        settle: editor.settle,
      }}
      head={
        <DraftHead
          editor={editor}
          onStartOver={(draft) =>
            // The images of a repeated training are not a draft; the form without them may show one.
            void (again ? navigate({ to: '/models/create', search: {} }) : startOver(draft))
          }
        />
      }
      images={<ImagesSection editor={editor} />}
      image={<ImageRail editor={editor} />}
      consent={dataset && images.length > 0 && <Consent dataset={dataset} />}
      connection={<NewModelConnectionLine />}
      connectionCheck={<NewModelConnectionCheck />}
      onStarted={({ id }) => void navigate({ to: '/trainings/$id', params: { id } })}
    />
  )
}
