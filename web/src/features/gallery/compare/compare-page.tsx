import { useSuspenseQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Columns2, SquareSplitHorizontal } from 'lucide-react'
import { useEffect, useState } from 'react'
import { PageHead } from '../../../components/page-head.tsx'
import { Columns, Panel } from '../../../components/panel.tsx'
import { Segments } from '../../../components/segments.tsx'
import { frameNumber } from '../../../lib/format.ts'
import { imageQuery } from '../api.ts'
import { useFavourite } from '../favourite.ts'
import { compareSettings } from './compared.ts'
import { ComparedTable } from './compared-table.tsx'
import { SideBySide } from './side-by-side.tsx'
import { ViewLabel } from './view-label.tsx'
import { Wipe } from './wipe.tsx'

const VIEWS = [
  { value: 'wipe', label: <ViewLabel icon={SquareSplitHorizontal}>Wipe</ViewLabel> },
  { value: 'side', label: <ViewLabel icon={Columns2}>Side by side</ViewLabel> },
] as const

/** Two to four images with one zoom, and what made them. A number key marks the better one as a favorite. */
export function ComparePage({ ids }: { ids: readonly string[] }) {
  const images = useSuspenseQueries({ queries: ids.map(imageQuery) }).map(({ data }) => data)
  const [view, setView] = useState<'wipe' | 'side'>('side')
  const favourite = useFavourite()
  const [left, right] = images
  const canWipe = images.length === 2 && left !== undefined && right !== undefined

  useEffect(() => {
    const onKey = ({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent) => {
      const image = images[Number(key) - 1]
      const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select')
      if (!image || ctrlKey || metaKey || altKey || isTyping) return
      favourite({ ids: [image.id], favourite: !image.favourite })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })

  return (
    <>
      <PageHead
        title={`Compare ${images.map(({ number }) => frameNumber(number)).join(', ')}`}
        crumbs={[
          <Link key="gallery" to="/gallery">
            Gallery
          </Link>,
          'Compare',
        ]}
        actions={
          canWipe && <Segments label="View" options={VIEWS} value={view} onChange={setView} />
        }
      />
      <Columns
        rail={
          <Panel title="Settings">
            <ComparedTable images={images} rows={compareSettings(images)} />
          </Panel>
        }
      >
        {canWipe && view === 'wipe' ? (
          <Wipe left={left} right={right} />
        ) : (
          <SideBySide
            images={images}
            onFavourite={(image) => favourite({ ids: [image.id], favourite: !image.favourite })}
          />
        )}
      </Columns>
    </>
  )
}
