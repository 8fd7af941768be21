import type { Dataset } from '@the-way/shared'
import { useState } from 'react'
import { Check } from '../../components/check.tsx'
import { explain } from '../../components/page-error.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { useChangeDataset } from './api.ts'

/** Asked once for each dataset: whether its images may be used. It cannot be withdrawn. */
export function Consent({ dataset }: { dataset: Dataset }) {
  const { id, consent_at } = dataset
  const change = useChangeDataset(id)
  const [isTicked, setIsTicked] = useState(false)
  const isSaid = consent_at !== null
  return (
    <>
      <Check
        checked={isSaid || isTicked}
        pending={change.isPending}
        fixed={isSaid}
        onChange={(checked) => {
          if (!checked || isTicked) return
          setIsTicked(true)
          change.mutate({ consent: true }, { onError: () => setIsTicked(false) })
        }}
      >
        I have the right to use these images, and everyone shown agrees.
      </Check>
      <p role="status" className="pl-7 text-small text-muted">
        {isSaid && `Confirmed ${dayAndClock(consent_at)}`}
      </p>
      {change.error && (
        <p role="alert" className="mt-1 pl-7 text-small text-danger">
          {explain(change.error)} Try again.
        </p>
      )}
    </>
  )
}
