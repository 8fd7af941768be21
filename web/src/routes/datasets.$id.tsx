import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { SheetPageSkeleton } from '../components/page-skeletons.tsx'
import { RouteError } from '../components/shell/route-error.tsx'
import { configQuery } from '../features/connection/api.ts'
import { datasetKeys, datasetQuery } from '../features/datasets/api.ts'
import { DatasetPage } from '../features/datasets/dataset-page.tsx'
import { useDatasetEditor } from '../features/datasets/editor/use-dataset-editor.ts'

export const Route = createFileRoute('/datasets/$id')({
  loader: ({ context: { queryClient }, params: { id } }) =>
    Promise.all([
      queryClient.ensureQueryData(datasetQuery(id)),
      queryClient.ensureQueryData(configQuery),
    ]),
  pendingComponent: () => <SheetPageSkeleton label="Loading the dataset" columns={5} rail />,
  errorComponent: (props) => (
    <RouteError
      {...props}
      what="dataset"
      back={<LinkButton to="/datasets">Back to datasets</LinkButton>}
    />
  ),
  component: DatasetRoute,
})

function DatasetRoute() {
  const { id } = Route.useParams()
  // The selection and open panels belong to one dataset.
  return <Editor key={id} id={id} />
}

function Editor({ id }: { id: string }) {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: dataset } = useSuspenseQuery(datasetQuery(id))
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const leave = async () => {
    await navigate({ to: '/datasets' })
    queryClient.removeQueries({ queryKey: datasetKeys.detail(id) })
  }
  const editor = useDatasetEditor({ datasetId: id, maxZipBytes: config.limits.max_zip_bytes })
  return <DatasetPage editor={editor} dataset={dataset} onDeleted={() => void leave()} />
}
