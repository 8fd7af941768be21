import clsx from 'clsx'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Button } from '../../../components/button.tsx'

interface ViewerStepProps {
  step: 1 | -1
  hidden: boolean
  onGo: (step: 1 | -1) => void
}

/** A button beside the image that opens the one before or after it. Phones have swipes instead. */
export const ViewerStep = ({ step, hidden, onGo }: ViewerStepProps) => (
  <span
    className={clsx(
      'absolute top-1/2 -translate-y-1/2 max-md:hidden',
      step < 0 ? 'left-3' : 'right-3',
      hidden && 'invisible',
    )}
  >
    <Button
      square
      variant="quiet"
      icon={step < 0 ? ChevronLeft : ChevronRight}
      aria-label={step < 0 ? 'Previous image' : 'Next image'}
      onClick={() => onGo(step)}
    />
  </span>
)
