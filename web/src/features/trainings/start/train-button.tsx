import { Button } from '../../../components/button.tsx'
import type { EstimateLabels } from '../price.ts'

interface TrainButtonProps {
  formId: string
  pending: boolean
  /** Why the training cannot be started yet. */
  blocker: string | null
  /** Whether the reason is shown elsewhere. */
  reasonHidden: boolean
  emulated: boolean
  /** `null` while the price is not known. */
  chosen: EstimateLabels | null
  className: string
}

/** The button that starts the training, with its price. */
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
      {trainLabel(props)}
    </Button>
  )
}

/** "Train for about $1.90" */
function trainLabel({ emulated, chosen }: Pick<TrainButtonProps, 'emulated' | 'chosen'>) {
  if (emulated) return 'Train (demo)'
  return chosen ? `Train for about ${chosen.price}` : 'Train'
}
