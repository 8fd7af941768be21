import { Link } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Keyword } from '../../components/keyword.tsx'
import { MediaRow } from '../../components/media-row.tsx'
import { Tag } from '../../components/tag.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { ago, day } from '../../lib/format-time.ts'
import { DemoModelTag } from './demo-model.tsx'
import { ModelMenu } from './model-menu.tsx'
import { isUnchecked, UncheckedTag } from './unchecked-tag.tsx'

interface ModelRowProps {
  model: Model
  /** The model's images in a row. */
  strip: ReactNode
}

/** One model in the list. */
export function ModelRow({ model, strip }: ModelRowProps) {
  const { id, name, keyword, category, status, last_used, created_at } = model
  return (
    <MediaRow
      strip={strip}
      facts={
        <>
          <p className="text-text">{last_used ? `last used ${ago(last_used)}` : 'not used yet'}</p>
          <p>added {day(created_at)}</p>
        </>
      }
      action={<ModelMenu model={model} variant="quiet" />}
    >
      <Link
        to="/models/$id"
        params={{ id }}
        className="inline-block text-section leading-6 hover:underline wrap-anywhere"
      >
        {name}
      </Link>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-muted">
        {keyword && <Keyword>{keyword}</Keyword>}
        {category}
        {status === 'archived' && <Tag>Archived</Tag>}
        {isUnchecked(model) && (
          <>
            <UncheckedTag />
            <TextLink to="/models/$id" params={{ id }}>
              Check it<span className="sr-only"> on the page of {name}</span>
            </TextLink>
          </>
        )}
        <DemoModelTag model={model} />
      </div>
    </MediaRow>
  )
}
