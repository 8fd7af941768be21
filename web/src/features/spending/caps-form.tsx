import type { Spending } from '@the-way/shared'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { useSetCaps } from './api.ts'
import { CapFields, readCaps, textsOf, UNCHANGED } from './cap-fields.tsx'

/** Sets, changes and removes the caps. */
export function CapsForm({ spending }: { spending: Spending }) {
  const [texts, setTexts] = useState(() => textsOf(spending))
  const save = useSetCaps()
  const { caps, reason } = readCaps(texts, spending)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (caps) save.mutate(caps, { onSuccess: (saved) => setTexts(textsOf(saved)) })
  }
  return (
    <form onSubmit={submit} noValidate>
      <CapFields
        texts={texts}
        onChange={(next) => {
          save.reset()
          setTexts(next)
        }}
      />
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending}
          disabledReason={reason}
          reasonHidden={reason === UNCHANGED}
        >
          Save caps
        </Button>
        <p role="status" className="text-ui text-ok empty:hidden">
          {save.isSuccess ? 'Saved.' : ''}
        </p>
        {save.error && (
          <p role="alert" className="text-ui text-danger">
            {explain(save.error)}
          </p>
        )}
      </div>
    </form>
  )
}
