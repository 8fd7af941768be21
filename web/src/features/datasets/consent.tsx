import type { Dataset } from '@the-way/shared'
import { useState } from 'react'
import { Check } from '../../components/check.tsx'
import { explain } from '../../components/page-error.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { useChangeDataset } from './api.ts'

/** Confirms once for each dataset that its images may be used. The confirmation cannot be withdrawn. */
export function Consent({ dataset }: { dataset: Dataset }) {
  const { id, consent_at } = dataset
  const change = useChangeDataset(id)
  const [isTicked, setIsTicked] = useState(false)
  const isConfirmed = consent_at !== null
  return (
    <>
      <Check
        checked={isConfirmed || isTicked}
        pending={change.isPending}
        fixed={isConfirmed}
        onChange={(checked) => {
          if (!checked || isTicked) return
          setIsTicked(true)
          change.mutate({ consent: true }, { onError: () => setIsTicked(false) })
        }}
      >
        I have the right to use these images, and everyone shown agrees.
      </Check>
      <p role="status" className="pl-7 text-small text-muted">
        {isConfirmed && `Confirmed ${dayAndClock(consent_at)}`}
      </p>
      {change.error && (
        <p role="alert" className="mt-1 pl-7 text-small text-danger">
          {explain(change.error)} Try again.
        </p>
      )}
    </>
  )
}
