import { MediaRow } from './media-row.tsx'
import { PageHead } from './page-head.tsx'
import { Columns, Panel } from './panel.tsx'
import { Frame, Sheet, Strip } from './sheet.tsx'
import { Loading, PhotoSkeleton, Skeleton } from './skeleton.tsx'

// The router shows these after 400 ms. They have the layout of the pages, so that nothing moves when a page appears.

const places = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const NAME_WIDTHS = ['w-30', 'w-21', 'w-33', 'w-24', 'w-26']

/** Placeholder for a list of models or trainings. */
export const ListSkeleton = ({ title }: { title: string }) => (
  <Loading label={`Loading ${title.toLowerCase()}`} atOnce>
    <PageHead title={title} />
    <ul>
      {NAME_WIDTHS.map((width) => (
        <MediaRow
          key={width}
          strip={
            <Strip>
              {places(6).map((place) => (
                <PhotoSkeleton key={place} />
              ))}
            </Strip>
          }
          facts={
            <span className="grid gap-2 md:justify-items-end">
              <Skeleton className="w-31" />
              <Skeleton className="w-18" />
            </span>
          }
        >
          <Skeleton className={`mb-3 ${width}`} />
          <Skeleton className="w-42" />
        </MediaRow>
      ))}
    </ul>
  </Loading>
)

interface SheetPageSkeletonProps {
  /** "Loading the model" */
  label: string
  /** The page's title, if it is known before the response arrives. */
  title?: string
  columns?: number
  phoneColumns?: number
  rail?: boolean
}

/** Placeholder for a page with a contact sheet and, optionally, a rail. */
export function SheetPageSkeleton(props: SheetPageSkeletonProps) {
  const { label, title, columns = 4, phoneColumns = 3, rail = false } = props
  const sheet = (
    <Sheet label={label} columns={columns} phoneColumns={phoneColumns}>
      {places(columns * 2).map((place) => (
        <Frame key={place} number={place}>
          <PhotoSkeleton />
        </Frame>
      ))}
    </Sheet>
  )
  return (
    <Loading label={label} atOnce>
      {title === undefined ? (
        <Skeleton className="mt-2 mb-8 h-5 w-60" />
      ) : (
        <PageHead title={title} />
      )}
      {rail ? <Columns rail={<PanelSkeleton />}>{sheet}</Columns> : sheet}
    </Loading>
  )
}

const PanelSkeleton = () => (
  <Panel>
    <Skeleton className="mb-5 h-4 w-24" />
    <span className="grid gap-3">
      {places(4).map((place) => (
        <span key={place} className="flex justify-between gap-4">
          <Skeleton className="w-24" />
          <Skeleton className="w-16" />
        </span>
      ))}
    </span>
  </Panel>
)
