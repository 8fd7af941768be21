import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { Keyword } from '../../components/keyword.tsx'
import { Section } from '../../components/panel.tsx'
import { Tag } from '../../components/tag.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { sharedModelsQuery } from './api.ts'

/** Models that other users share; renders nothing if they share nothing. */
export function SharedModels() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(sharedModelsQuery)
  const models = data?.pages.flatMap((page) => page.models) ?? []
  if (models.length === 0) return null
  return (
    <Section title="Shared by others" className="mt-10 mb-0!">
      <ul className="border-b border-line-strong">
        {models.map(({ id, name, keyword, public_use }) => (
          <li
            key={id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2.75 text-ui first:border-line-strong"
          >
            <TextLink to="/models/$id" params={{ id }}>
              {name}
            </TextLink>
            {keyword && <Keyword>{keyword}</Keyword>}
            {public_use === 'view' && <Tag>view only</Tag>}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}
