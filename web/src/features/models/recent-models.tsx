import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import { LinkButton } from '../../components/link-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Photo } from '../../components/photo.tsx'
import { ago } from '../../lib/format-time.ts'

const SHOWN = 3

/** The most recently used models, for the home page. */
export function RecentModels({ models }: { models: readonly Model[] }) {
  const used = (model: Model) => model.last_used ?? model.created_at
  const latest = models.toSorted((a, b) => used(b).localeCompare(used(a))).slice(0, SHOWN)
  return (
    <Panel
      title="Models"
      aside={
        <LinkButton to="/models" variant="quiet" size="small" className="-my-1.5 -mr-2.5">
          All
        </LinkButton>
      }
    >
      <ul>
        {latest.map((model) => (
          <li
            key={model.id}
            className="grid grid-cols-[45px_minmax(0,1fr)_auto] items-center gap-x-2.5 py-1.5"
          >
            {model.thumbnail_url ? (
              <Photo src={model.thumbnail_url} alt="" />
            ) : (
              <span className="photo" aria-hidden />
            )}
            <div className="min-w-0">
              <Link
                to="/models/$id"
                params={{ id: model.id }}
                className="-my-0.5 block truncate py-0.5 text-ui font-semibold hover:underline"
              >
                {model.name}
              </Link>
              <span className="font-mono text-frame text-muted">{model.keyword}</span>
            </div>
            <span className="text-small text-muted">
              {model.last_used ? ago(model.last_used) : 'not used yet'}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
