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
  /** `null` while the price is not known. */
  chosen: EstimateWords | null
  className: string
}

/** Starts the training, and says for how much. */
export function TrainButton(props: TrainButtonProps) {
  const { formId, pending, blocker, reasonHidden, className } = props
  return (
    <Button
      type="submit"
      form={formId}
      variant="primary"
      size="big"
      full
      className={className}
      pending={pending}
      disabledReason={blocker ?? undefined}
      reasonHidden={reasonHidden}
    >
      {trainWords(props)}
    </Button>
  )
}

/** "Train for about $1.90" */
export function trainWords({ emulated, chosen }: Pick<TrainButtonProps, 'emulated' | 'chosen'>) {
  if (emulated) return 'Train (demo)'
  return chosen ? `Train for about ${chosen.price}` : 'Train'
}
