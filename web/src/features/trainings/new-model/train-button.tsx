import { Button } from '../../../components/button.tsx'
import type { EstimateWords } from '../price.ts'

interface TrainButtonProps {
  formId: string
  pending: boolean
  /** Why it cannot be started yet. */
  blocker: string | null
  /** The reason is shown elsewhere. */
  reasonHidden: boolean
  emulated: boolean
  priced: boolean
  words: EstimateWords | null
}

/** Starts it, and says for how much. */
export function TrainButton(props: TrainButtonProps) {
  const { formId, pending, blocker, reasonHidden } = props
  return (
    <Button
      type="submit"
      form={formId}
      variant="primary"
      size="big"
      full
      pending={pending}
      disabledReason={blocker ?? undefined}
      reasonHidden={reasonHidden}
    >
      {trainWords(props)}
    </Button>
  )
}

/** "Train for about $1.90" */
export function trainWords({
  emulated,
  priced,
  words,
}: Pick<TrainButtonProps, 'emulated' | 'priced' | 'words'>): string {
  if (!priced) return 'Train'
  if (emulated) return 'Train, free'
  return words ? `Train for about ${words.price}` : 'Train'
}
