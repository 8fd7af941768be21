import { useSuspenseQuery } from '@tanstack/react-query'
import {
  createFileRoute,
  type ErrorComponentProps,
  redirect,
  useNavigate,
} from '@tanstack/react-router'
import { useEffect } from 'react'
import { LinkButton } from '../components/link-button.tsx'
import { SETTINGS } from '../components/shell/places.ts'
import { RouteError } from '../components/shell/route-error.tsx'
import { configQuery } from '../features/connection/api.ts'
import { ConnectionCheckPanel } from '../features/connection/connection-check-panel.tsx'
import { datasetQuery } from '../features/datasets/api.ts'
import { Consent } from '../features/datasets/consent.tsx'
import { PictureRail } from '../features/datasets/editor/picture-rail.tsx'
import { PicturesSection } from '../features/datasets/editor/pictures-section.tsx'
import { useSetEditor } from '../features/datasets/editor/use-set-editor.ts'
import { captionWords } from '../features/datasets/words.ts'
import { forgetSet, keepSet, keptSet } from '../features/trainings/new-model/kept-set.ts'
import { NewModelPage } from '../features/trainings/new-model/new-model-page.tsx'
import { DraftHead } from './-draft-head.tsx'

export const Route = createFileRoute('/models/create')({
  /** `set`: the pictures; a reload and another browser go on with them. `again`: a training to do again. */
  validateSearch: (search): { set?: string; again?: string } => ({
    ...(typeof search['set'] === 'string' && { set: search['set'] }),
    ...(typeof search['again'] === 'string' && { again: search['again'] }),
  }),
  beforeLoad: ({ search }) => {
    const set = keptSet()
    if (search.set === undefined && set !== null)
      throw redirect({ to: '/models/create', search: { set }, replace: true })
  },
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps: { set } }) =>
    Promise.all([
      queryClient.ensureQueryData(configQuery),
      set === undefined ? null : queryClient.ensureQueryData(datasetQuery(set)),
    ]),
  errorComponent: SetNotHere,
  component: NewModel,
})

function SetNotHere(props: ErrorComponentProps) {
  useEffect(() => forgetSet(), [])
  return (
    <RouteError
      {...props}
      what="set"
      back={<LinkButton to="/models/create">Start with other pictures</LinkButton>}
    />
  )
}

function NewModel() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { set } = Route.useSearch()
  const navigate = useNavigate()
  const editor = useSetEditor({
    setId: set ?? null,
    maxZipBytes: config.limits.max_zip_bytes,
    onDraft: (id) => void navigate({ to: '/models/create', search: { set: id }, replace: true }),
  })
  const { dataset, pictures, captions } = editor

  useEffect(() => {
    if (set !== undefined) keepSet(set)
  }, [set])

  const startAfresh = () => {
    forgetSet()
    editor.choose(null)
    editor.setMode('sheet')
    void navigate({ to: '/models/create', search: {} })
  }

  return (
    <NewModelPage
      config={config}
      set={{
        blocker: editor.blocker,
        good: editor.good,
        pictures: pictures.length === 0 ? null : captionWords(pictures, captions.texts),
        settle: editor.settle,
      }}
      head={<DraftHead editor={editor} onAfresh={startAfresh} />}
      pictures={<PicturesSection editor={editor} />}
      picture={<PictureRail editor={editor} />}
      consent={dataset && pictures.length > 0 && <Consent dataset={dataset} />}
      connectionCheck={
        <ConnectionCheckPanel
          remedy={
            <LinkButton to={SETTINGS} full>
              Open settings
            </LinkButton>
          }
        />
      }
      onStarted={({ id }) => void navigate({ to: '/trainings/$id', params: { id } })}
    />
  )
}
