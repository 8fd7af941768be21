import { Panel } from '../../components/panel.tsx'
import { Loading, Skeleton } from '../../components/skeleton.tsx'

const ROWS = ['w-14', 'w-18', 'w-12', 'w-16', 'w-20']

/** In place of the settings of a model of which nothing is known yet. */
export const SettingsSkeleton = () => (
  <Panel className="py-1!">
    <Loading label="Loading settings">
      <div className="divide-y divide-line *:py-3">
        {ROWS.map((width) => (
          <div key={width}>
            <Skeleton className={`mt-1 mb-3 ${width}`} />
            <Skeleton className="h-control" />
          </div>
        ))}
      </div>
    </Loading>
  </Panel>
)
