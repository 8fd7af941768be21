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
import { PictureRail } from '../features/datasets/editor/picture-rail.tsx'
import { PicturesSection } from '../features/datasets/editor/pictures-section.tsx'
import { useSetEditor } from '../features/datasets/editor/use-set-editor.ts'
import { captionWords } from '../features/datasets/words.ts'
import { trainingQuery } from '../features/trainings/api.ts'
import { forgetSet, keepSet, keptSet } from '../features/trainings/new-model/kept-set.ts'
import { NewModelPage } from '../features/trainings/new-model/new-model-page.tsx'
import { DraftHead } from './-draft-head.tsx'
import { NewModelConnectionCheck, NewModelConnectionLine } from './-new-model-connection.tsx'
import { useStartOver } from './-use-start-over.ts'

interface NewModelSearch {
  /** The dataset; a reload and another browser go on with it. */
  set?: string
  /** A training to do again, with everything filled in. */
  again?: string
  /** The settings that should differ from it. */
  mend?: Static<typeof MendSchema>
}
const MendSchema = RecordOf(Type.Unknown())

export const Route = createFileRoute('/models/create')({
  validateSearch: (search): NewModelSearch => ({
    ...(typeof search['set'] === 'string' && { set: search['set'] }),
    ...(typeof search['again'] === 'string' && { again: search['again'] }),
    ...(isValid(MendSchema, search['mend']) && { mend: search['mend'] }),
  }),
  beforeLoad: async ({ search, context: { queryClient } }) => {
    if (search.set !== undefined) return
    const set =
      search.again === undefined
        ? keptSet()
        : (await queryClient.ensureQueryData(trainingQuery(search.again))).dataset_id
    if (set !== null)
      throw redirect({ to: '/models/create', search: { ...search, set }, replace: true })
  },
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { queryClient }, deps: { set, again, mend = {} } }) => {
    const [training] = await Promise.all([
      again === undefined ? null : queryClient.ensureQueryData(trainingQuery(again)),
      queryClient.ensureQueryData(configQuery),
      set === undefined ? null : queryClient.ensureQueryData(datasetQuery(set)),
    ])
    return { again: training && { training, mend } }
  },
  errorComponent: SetNotHere,
  component: NewModel,
})

function SetNotHere(props: ErrorComponentProps) {
  useEffect(() => forgetSet(), [])
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
  const { set } = Route.useSearch()
  const { again } = Route.useLoaderData()
  const navigate = useNavigate()
  const editor = useSetEditor({
    setId: set ?? null,
    maxZipBytes: config.limits.max_zip_bytes,
    onDraft: (id) =>
      void navigate({
        to: '/models/create',
        search: (search) => ({ ...search, set: id }),
        replace: true,
      }),
  })
  const { dataset, pictures, captions } = editor
  const { formKey, startOver } = useStartOver(editor)

  useEffect(() => {
    // The images of a training that is done again are not a draft.
    if (set !== undefined && !again) keepSet(set)
  }, [set, again])

  return (
    <NewModelPage
      key={again?.training.id ?? formKey}
      config={config}
      again={again}
      set={{
        id: dataset?.id ?? null,
        sha256: dataset?.sha256 ?? null,
        count: pictures.length,
        image_count: dataset?.image_count ?? 0,
        blocker: editor.blocker,
        good: editor.good,
        pictures: pictures.length === 0 ? null : captionWords(pictures, captions.texts),
        settle: editor.settle,
      }}
      head={
        <DraftHead
          editor={editor}
          onStartOver={(draft) =>
            // The images of a training that is done again are not a draft, which may wait behind it.
            void (again ? navigate({ to: '/models/create', search: {} }) : startOver(draft))
          }
        />
      }
      pictures={<PicturesSection editor={editor} />}
      picture={<PictureRail editor={editor} />}
      consent={dataset && pictures.length > 0 && <Consent dataset={dataset} />}
      connection={<NewModelConnectionLine />}
      connectionCheck={<NewModelConnectionCheck />}
      onStarted={({ id }) => void navigate({ to: '/trainings/$id', params: { id } })}
    />
  )
}
