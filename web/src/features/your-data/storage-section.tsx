import { useSuspenseQuery } from '@tanstack/react-query'
import type { Stored } from '@the-way/shared'
import { Section } from '../../components/panel.tsx'
import { bytes, count } from '../../lib/format.ts'
import { storageQuery } from './api.ts'

const KINDS: Record<Stored['kind'], string> = {
  training_images: 'Training images',
  images: 'Generated images',
  sources: 'Images to start from',
  weights: 'Weights',
  records: 'Models and trainings',
  uploads: 'Uploads for runs',
  versions: 'Trained versions',
  runs: 'Runs',
}
const PLACES = [
  { place: 'here', title: 'On this server' },
  { place: 'replicate', title: 'On Replicate' },
] as const

/** What is stored, where and for how long. */
export function StorageSection() {
  const { data } = useSuspenseQuery(storageQuery)
  return PLACES.map(({ place, title }) => (
    <Section key={place} title={title}>
      <dl className="border-b border-line-strong">
        {data.stored
          .filter((stored) => stored.place === place)
          .map((stored) => (
            <StoredRow key={stored.kind} stored={stored} />
          ))}
      </dl>
    </Section>
  ))
}

function StoredRow({ stored }: { stored: Stored }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 border-t border-line py-2.75 text-ui first:border-line-strong md:grid-cols-[176px_120px_minmax(0,1fr)]">
      <dt className="font-semibold">{KINDS[stored.kind]}</dt>
      <dd className="max-md:text-right">
        {stored.count !== null && count(stored.count)}
        {stored.bytes !== null && stored.count !== 0 && (
          <span className="text-muted">, {bytes(stored.bytes)}</span>
        )}
      </dd>
      <dd className="text-muted max-md:col-span-2">{stored.kept}</dd>
    </div>
  )
}
