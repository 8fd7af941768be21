import { useQuery } from '@tanstack/react-query'
import type { Weights } from '@the-way/shared'
import { Button } from '../../../components/button.tsx'
import { buttonClass } from '../../../components/button-style.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Keyword } from '../../../components/keyword.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { Loading, Skeleton } from '../../../components/skeleton.tsx'
import { TEXT_LINK } from '../../../components/text-link.tsx'
import { bytes, counted } from '../../../lib/format.ts'
import { weightsQuery } from './api.ts'

/** The weights of a training: what they are, and the three ways to download them. */
export function WeightsPart({ trainingId }: { trainingId: string }) {
  const { data, error, refetch, isFetching } = useQuery(weightsQuery(trainingId))
  if (data) return <Shown weights={data} />
  if (error)
    return (
      <Note
        alert
        tone="warn"
        action={
          <Button size="small" variant="quiet" pending={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {explain(error)}
      </Note>
    )
  return (
    <Loading label="Loading the weights">
      <div className="grid gap-3">
        <Skeleton className="w-48" />
        <Skeleton className="w-64" />
        <Skeleton className="w-56" />
      </div>
    </Loading>
  )
}

function Shown({ weights }: { weights: Weights }) {
  const { keyword, base_model, image_count, file, safetensors } = weights
  return (
    <div className="grid gap-4">
      <DefinitionRows
        align="left"
        rows={[
          { label: 'Trigger word', value: <Keyword>{keyword}</Keyword> },
          {
            label: 'Base model',
            value: <Elsewhere href={base_model.url}>{base_model.name}</Elsewhere>,
          },
          {
            label: 'License',
            value: <Elsewhere href={base_model.license_url}>{base_model.license_name}</Elsewhere>,
          },
          { label: 'Dataset', value: counted(image_count, 'image') },
          { label: 'Size', value: safetensors && bytes(safetensors.bytes) },
          { label: 'SHA-256', value: safetensors?.sha256 ?? null, mono: true },
          { label: 'Replicate’s file', value: bytes(file.bytes) },
          { label: 'Its SHA-256', value: file.sha256, mono: true },
        ]}
      />
      <p className="text-small text-muted">{base_model.license_note}</p>
      {!safetensors && (
        <Note tone="warn">
          No single .safetensors file can be read from Replicate’s file, so only that file can be
          downloaded.
        </Note>
      )}
      <Downloads weights={weights} />
    </div>
  )
}

function Downloads({ weights: { file, safetensors, zip_url } }: { weights: Weights }) {
  const downloads = [
    { label: 'Download .safetensors', url: safetensors?.url },
    { label: 'With model card', url: zip_url },
    { label: 'Replicate’s file', url: `${file.url}?download=1` },
  ]
  return (
    <div className="flex flex-wrap gap-2">
      {downloads.map(
        ({ label, url }) =>
          url && (
            <a key={label} href={url} download className={buttonClass({ size: 'small' })}>
              {label}
            </a>
          ),
      )}
      {safetensors && <CopyButton variant="quiet" label="Copy SHA-256" text={safetensors.sha256} />}
    </div>
  )
}

const Elsewhere = ({ href, children }: { href: string; children: string }) => (
  <a href={href} target="_blank" rel="noreferrer" className={TEXT_LINK}>
    {children}
  </a>
)
