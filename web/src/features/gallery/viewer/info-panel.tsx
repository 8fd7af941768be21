import { useQuery } from '@tanstack/react-query'
import type { GalleryImage, GalleryImageDetails } from '@the-way/shared'
import { Button } from '../../../components/button.tsx'
import { buttonClass } from '../../../components/button-style.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { dimensions, money } from '../../../lib/format.ts'
import { dayAndClock, duration } from '../../../lib/format-time.ts'
import { imageQuery } from '../api.ts'
import { modelRows, originRows } from './origin-rows.tsx'
import { recipeCurl, recipeJson } from './recipe.ts'
import { settingRows } from './setting-rows.ts'
import { ThumbnailButton } from './thumbnail-button.tsx'

interface InfoPanelProps {
  image: GalleryImage
  onReuse: () => void
  onEdit: () => void
  onAddToAlbum: () => void
}

/** Prompt, settings and origin of an image. */
export function InfoPanel({ image, onReuse, onEdit, onAddToAlbum }: InfoPanelProps) {
  const { data: detail } = useQuery(imageQuery(image.id))
  return (
    <aside
      aria-label="Details"
      className="viewer-details overflow-y-auto bg-surface p-5 max-md:border-t max-md:border-line md:border-l md:border-line"
    >
      <h2 className="mb-2 text-section">Prompt</h2>
      <p className="wrap-anywhere whitespace-pre-wrap">{image.prompt}</p>
      <Button variant="primary" full className="mt-3.5 mb-4" onClick={onReuse}>
        Reuse settings
      </Button>
      {/* The bar of a phone has no room for them. */}
      <div className="mb-4 flex flex-wrap gap-2 *:grow md:hidden">
        <Button onClick={onEdit}>Edit with this image</Button>
        <Button onClick={onAddToAlbum}>Add to album</Button>
      </div>
      <DefinitionRows
        className="border-t border-line pt-3.5"
        rows={[
          {
            label: 'Model',
            value: detail ? (
              <TextLink to="/models/$id" params={{ id: image.model_id }}>
                {detail.model_name}
              </TextLink>
            ) : null,
          },
          ...(detail ? [...modelRows(detail), ...originRows(detail)] : []),
          { label: 'Seed', value: image.seed, mono: true },
          ...(detail ? settingRows(detail) : []),
          {
            label: 'Size',
            value: `${dimensions(image.width, image.height)}, ${FORMATS[image.format]}`,
          },
          { label: 'Generated', value: generatedAt(image, detail) },
          { label: 'Cost', value: detail ? costOf(detail) : null },
        ]}
      />
      {detail && <ThumbnailButton image={detail} />}
      {detail && (
        <div className="mt-4 flex flex-wrap gap-2 border-t border-line pt-4">
          <CopyButton text={image.prompt} label="Copy prompt" />
          <CopyButton text={String(image.seed)} label="Copy seed" />
          <CopyButton text={recipeJson(detail)} label="Copy as JSON" />
          <CopyButton text={recipeCurl(detail, location.origin)} label="Copy as curl" />
        </div>
      )}
      <a
        href={`${image.url}?download=1&metadata=false`}
        download
        className={buttonClass({ size: 'small', className: 'mt-2' })}
      >
        Download without metadata
      </a>
    </aside>
  )
}

const FORMATS = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' }

/** "14:02, 6 s" */
function generatedAt(
  { created_at }: GalleryImage,
  detail: GalleryImageDetails | undefined,
): string {
  const { started_at, completed_at } = detail ?? {}
  if (!started_at || !completed_at) return dayAndClock(created_at)
  const seconds = (Date.parse(completed_at) - Date.parse(started_at)) / 1000
  return `${dayAndClock(created_at)}, ${duration(seconds)}`
}

/** The cost of a generation, which all its images share; `null` while it is not known. */
function costOf({ cost_usd_micros, num_outputs }: GalleryImageDetails): string | null {
  if (cost_usd_micros === null) return null
  if (cost_usd_micros === 0) return 'free'
  return num_outputs > 1
    ? `${money(cost_usd_micros)} for ${num_outputs} images`
    : money(cost_usd_micros)
}
